import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { randomBytes } from 'node:crypto';
import { GatewayError } from '../../errors';
import { isSealed, SecretVault } from '../../secrets';
import { DATABASE, type Tables } from '../../store';

/** The only row of the table. */
const ID = 1;
/** The record to which the secret is sealed. */
const OWNER = 'signing secret of access tokens';

/**
 * The random secret from which the keys of access tokens are derived. The first instance creates it in the store, so all
 * instances have the same. It is read once. With a master key, it is stored encrypted; one that an instance without a master
 * key has created is encrypted when it is read.
 */
@Injectable()
export class SigningSecret implements OnModuleInit {
  private readonly logger = new Logger('Auth');
  private secret: Promise<Uint8Array> | undefined;
  private unreadable: GatewayError | undefined;

  constructor(
    @Inject(DATABASE) private readonly database: Kysely<Tables>,
    private readonly vault: SecretVault,
  ) {}

  /** Access tokens are then valid even while the database is unavailable. Without the master key, only they are unavailable. */
  async onModuleInit(): Promise<void> {
    await this.get().catch((error: unknown) => {
      if (error !== this.unreadable) throw error;
    });
  }

  /** @throws GatewayError `STORE_UNAVAILABLE`, also if the secret cannot be decrypted */
  get(): Promise<Uint8Array> {
    return (this.secret ??= this.load().catch((error: unknown) => {
      // The master keys are read at the start, so that another attempt would fail as well.
      if (error !== this.unreadable) this.secret = undefined;
      throw error;
    }));
  }

  /**
   * Encrypts the secret with the current master key. Returns whether it was written.
   * @throws Error if it cannot be decrypted
   */
  async rotate(): Promise<boolean> {
    const stored = await this.read();
    if (stored === undefined) return false;
    const sealed = isSealed(stored) ? this.vault.rewrap(stored) : this.vault.seal(stored, OWNER);
    if (sealed !== stored) await this.replace(stored, sealed);
    return sealed !== stored;
  }

  private async load(): Promise<Uint8Array> {
    const stored = (await this.read()) ?? (await this.create());
    if (!isSealed(stored) && this.vault.isEnabled) await this.replace(stored, this.vault.seal(stored, OWNER));
    return Buffer.from(isSealed(stored) ? this.open(stored) : stored, 'base64');
  }

  private open(sealed: string): string {
    try {
      return this.vault.open(sealed, OWNER).reveal();
    } catch (error) {
      this.logger.error(`Access tokens are unavailable: ${error instanceof Error ? error.message : String(error)}`);
      const message =
        'Access tokens are unavailable: the master keys of this server cannot decrypt the signing secret.';
      throw (this.unreadable = new GatewayError('STORE_UNAVAILABLE', message, { cause: error }));
    }
  }

  private async read(): Promise<string | undefined> {
    const query = this.database.selectFrom('signing_secrets').select('secret').where('id', '=', ID);
    return (await query.executeTakeFirst())?.secret;
  }

  /** Returns the secret of another instance if that was faster. */
  private async create(): Promise<string> {
    const random = randomBytes(32).toString('base64');
    const secret = this.vault.isEnabled ? this.vault.seal(random, OWNER) : random;
    await this.database
      .insertInto('signing_secrets')
      .values({ id: ID, secret })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return (await this.read()) ?? secret;
  }

  /** Changes nothing if another process was faster: it has encrypted the same secret. */
  private async replace(stored: string, sealed: string): Promise<void> {
    const query = this.database.updateTable('signing_secrets').set({ secret: sealed });
    await query.where('id', '=', ID).where('secret', '=', stored).execute();
  }
}
