import type { Secret } from '../config';
import { parseReference, pathOf, type SecretName } from './secret-name';

/** One place where secrets are kept. */
export interface SecretSource {
  /** Returns the value from memory or a local file, or undefined if the source does not have the secret. */
  find(name: SecretName): Secret | undefined;
}

/** Receives the secrets that have changed, each as `SCOPE/KEY`. */
export type SecretListener = (changed: readonly string[]) => void;

/** Resolves `{{secrets/SCOPE/KEY}}`. The first source that has the secret supplies its value. */
export class SecretReferences {
  private readonly listeners = new Set<SecretListener>();

  /** @param sources in order of precedence: environment, files, store */
  constructor(private readonly sources: readonly SecretSource[]) {}

  /** Returns the current value; undefined if the reference is malformed or no source has the secret. */
  resolve(reference: string): Secret | undefined {
    const name = parseReference(reference);
    if (!name) return undefined;
    for (const source of this.sources) {
      const value = source.find(name);
      if (value) return value;
    }
    return undefined;
  }

  /**
   * Calls `listener` after the value of secrets has changed. Endpoints that use them have to be bound again. `listener`
   * must not throw.
   *
   * @returns a function that removes the listener
   */
  onChange(listener: SecretListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Notifies the listeners that the secrets have new values. */
  changed(names: readonly SecretName[]): void {
    const paths = names.map(pathOf);
    for (const listener of this.listeners) listener(paths);
  }
}
