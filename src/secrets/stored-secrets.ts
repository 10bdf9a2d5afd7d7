import { Logger } from '@nestjs/common';
import type { Secret } from '../config';
import { reasonOf } from '../errors';
import { nameOf, pathOf, type SecretName } from './secret-name';
import type { SecretSource } from './secret-references';
import { ownerOfSecret, type SecretStore } from './secret-store';
import type { SecretVault } from './secret-vault';

/** The secrets of the database in memory, where they stay sealed. */
export class StoredSecrets implements SecretSource {
  private readonly logger = new Logger('Secrets');
  private sealed = new Map<string, string>();

  constructor(
    private readonly store: SecretStore,
    private readonly vault: SecretVault,
  ) {}

  find(name: SecretName): Secret | undefined {
    const sealed = this.sealed.get(pathOf(name));
    if (sealed === undefined) return undefined;
    try {
      return this.vault.open(sealed, ownerOfSecret(name));
    } catch (error) {
      this.logger.error(`${pathOf(name)}: ${reasonOf(error)}`);
      return undefined;
    }
  }

  /** Reads the secrets with these paths, or all of them. Returns the names of those that may have changed. */
  async refresh(paths?: readonly string[]): Promise<readonly SecretName[]> {
    if (paths) {
      for (const path of paths) {
        const row = await this.store.find(nameOf(path));
        if (row) this.sealed.set(path, row.value);
        else this.sealed.delete(path);
      }
      return paths.map(nameOf);
    }
    const before = this.sealed;
    this.sealed = new Map((await this.store.all()).map((row) => [pathOf(row), row.value]));
    return [...new Set([...before.keys(), ...this.sealed.keys()])].map(nameOf);
  }
}
