import { realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { Secret } from '../config';
import { readBytes } from '../config/files';
import { nameOf, pathOf, type SecretName } from './secret-name';
import type { SecretSource } from './secret-references';

/** Maximum size of a file with a secret. */
const MAX_BYTES = 64 * 1024;

/**
 * Secrets in files: `DIRECTORY/SCOPE/KEY`, without the last line break. Symbolic links are followed within the directory
 * only: Kubernetes mounts every key as a link to a file next to it.
 */
export class FileSecrets implements SecretSource {
  /** The secrets in use, by their paths, with the values that were found last. */
  private readonly used = new Map<string, Secret | undefined>();

  constructor(private readonly directory: string) {}

  find(name: SecretName): Secret | undefined {
    const secret = this.read(name);
    if (secret) this.used.set(pathOf(name), secret);
    return secret;
  }

  /** Returns the secrets whose files have changed since they were found, or since the last call. */
  async changes(): Promise<readonly SecretName[]> {
    const changed: SecretName[] = [];
    for (const [path, before] of this.used) {
      const name = nameOf(path);
      const now = this.read(name);
      if (now?.reveal() !== before?.reveal()) changed.push(name);
      this.used.set(path, now);
      await yieldToEvents();
    }
    return changed;
  }

  private read({ scope, key }: SecretName): Secret | undefined {
    try {
      const root = realpathSync(this.directory);
      const file = realpathSync(join(root, scope, key));
      if (!file.startsWith(root.endsWith(sep) ? root : root + sep)) return undefined;
      const text = new TextDecoder('utf-8', { fatal: true }).decode(readBytes(file, MAX_BYTES)).replace(/\r?\n$/, '');
      return text === '' ? undefined : new Secret(text);
    } catch {
      return undefined;
    }
  }
}
