import { Secret } from '../config';
import type { SecretName } from './secret-name';
import type { SecretSource } from './secret-references';

/**
 * Secrets in environment variables: `SLUICE_SECRET_SCOPE_KEY`, in upper case, with `_` for every other character than
 * letters and digits. An empty variable is not a secret.
 */
export class EnvironmentSecrets implements SecretSource {
  constructor(private readonly variables: Readonly<NodeJS.ProcessEnv>) {}

  find(name: SecretName): Secret | undefined {
    const value = this.variables[variableOf(name)];
    return value ? new Secret(value) : undefined;
  }
}

/** The name of the environment variable of a secret. */
export function variableOf({ scope, key }: SecretName): string {
  return `SLUICE_SECRET_${scope}_${key}`.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}
