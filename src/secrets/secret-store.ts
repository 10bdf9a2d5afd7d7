import { Injectable } from '@nestjs/common';
import { Store, type SecretRow } from '../store';
import { pathOf, type SecretName } from './secret-name';
import { SecretVault } from './secret-vault';

/** A secret of the database, without its value. */
export type SecretMetadata = Omit<SecretRow, 'value'>;

/** The secrets in the database, which are sealed. Servers load a changed secret within a second. */
@Injectable()
export class SecretStore {
  constructor(
    private readonly store: Store,
    private readonly vault: SecretVault,
  ) {}

  /** Returns all secrets without their values, sorted by scope and key. */
  list(): Promise<SecretMetadata[]> {
    const query = this.store.database.selectFrom('secrets').select(['scope', 'key', 'created_at', 'updated_at']);
    return query.orderBy('scope').orderBy('key').execute();
  }

  all(): Promise<SecretRow[]> {
    return this.store.database.selectFrom('secrets').selectAll().execute();
  }

  async find({ scope, key }: SecretName): Promise<SecretRow | undefined> {
    const query = this.store.database.selectFrom('secrets').selectAll();
    return query.where('scope', '=', scope).where('key', '=', key).executeTakeFirst();
  }

  /**
   * Creates or replaces a secret.
   * @throws GatewayError `INVALID_PARAMETER` if there is no master key
   */
  async put(name: SecretName, plaintext: string): Promise<void> {
    const now = Date.now();
    const value = this.vault.seal(plaintext, ownerOfSecret(name));
    const { scope, key } = name;
    await this.store.write('secret', [pathOf(name)], (transaction) =>
      transaction
        .insertInto('secrets')
        .values({ scope, key, value, created_at: now, updated_at: now })
        .onConflict((conflict) => conflict.columns(['scope', 'key']).doUpdateSet({ value, updated_at: now }))
        .execute(),
    );
  }

  /** Returns false if there is no such secret. */
  remove(name: SecretName): Promise<boolean> {
    return this.store.write('secret', [pathOf(name)], async (transaction) => {
      const query = transaction.deleteFrom('secrets').where('scope', '=', name.scope).where('key', '=', name.key);
      return (await query.executeTakeFirstOrThrow()).numDeletedRows === 1n;
    });
  }

  /** Replaces the encryption of a secret, unless another process has written it since it was read. */
  async replace({ scope, key, value }: SecretRow, encrypted: string): Promise<void> {
    await this.store.write('secret', [pathOf({ scope, key })], (transaction) =>
      transaction
        .updateTable('secrets')
        .set({ value: encrypted })
        .where('scope', '=', scope)
        .where('key', '=', key)
        .where('value', '=', value)
        .execute(),
    );
  }
}

/** The record to which the value of a secret is sealed. */
export function ownerOfSecret(name: SecretName): string {
  return `secret ${pathOf(name)}`;
}
