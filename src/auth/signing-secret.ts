import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { hkdfSync, randomBytes } from 'node:crypto';
import { DATABASE, type Tables } from '../store';

/** The only row of the table. */
const ID = 1;

/**
 * The random secret from which the keys of access tokens are derived. The first instance creates it in the store, so all
 * instances have the same. It is read once.
 */
@Injectable()
export class SigningSecret implements OnModuleInit {
  private secret: Promise<Uint8Array> | undefined;

  constructor(@Inject(DATABASE) private readonly database: Kysely<Tables>) {}

  /** Access tokens are then valid even while the database is unavailable. */
  async onModuleInit(): Promise<void> {
    await this.get();
  }

  /** @throws GatewayError `STORE_UNAVAILABLE` */
  get(): Promise<Uint8Array> {
    return (this.secret ??= this.load().catch((error: unknown) => {
      this.secret = undefined;
      throw error;
    }));
  }

  /**
   * Returns bytes that belong to a purpose, the same for all instances.
   * @throws GatewayError `STORE_UNAVAILABLE`
   */
  async derive(purpose: string, length: number): Promise<Buffer> {
    return Buffer.from(hkdfSync('sha256', await this.get(), '', purpose, length));
  }

  private async load(): Promise<Uint8Array> {
    const secret = (await this.read()) ?? (await this.create());
    return Buffer.from(secret, 'base64');
  }

  private async read(): Promise<string | undefined> {
    const query = this.database.selectFrom('signing_secrets').select('secret').where('id', '=', ID);
    return (await query.executeTakeFirst())?.secret;
  }

  /** Returns the secret of another instance if that was faster. */
  private async create(): Promise<string> {
    const secret = randomBytes(32).toString('base64');
    await this.database
      .insertInto('signing_secrets')
      .values({ id: ID, secret })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return (await this.read()) ?? secret;
  }
}
