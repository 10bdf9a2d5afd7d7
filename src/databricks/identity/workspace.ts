import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Request } from 'express';
import type { Kysely } from 'kysely';
import { randomInt } from 'node:crypto';
import { FileEndpointSource } from '../../config';
import { originOf } from '../../http';
import { DATABASE, type Tables } from '../../store';

/** Name of the ID in the table of metadata. */
const NAME = 'workspace_id';

/** The workspace that the server is to Databricks' clients. */
@Injectable()
export class Workspace implements OnModuleInit {
  private storedId = '';

  constructor(
    private readonly file: FileEndpointSource,
    @Inject(DATABASE) private readonly database: Kysely<Tables>,
  ) {}

  async onModuleInit(): Promise<void> {
    this.storedId = (await this.read()) ?? (await this.create());
  }

  /** Digits: `databricks.workspace_id`, else the same for all servers with the same store. */
  get id(): string {
    return this.file.current().databricks.workspaceId ?? this.storedId;
  }

  /**
   * Returns the origin of the URLs that a client gets: `databricks.public_url`, else that of its request.
   * @throws GatewayError as {@link originOf}
   */
  originOf(request: Request): string {
    return this.file.current().databricks.publicUrl ?? originOf(request);
  }

  private async read(): Promise<string | undefined> {
    const query = this.database.selectFrom('sluice_metadata').select('value').where('name', '=', NAME);
    return (await query.executeTakeFirst())?.value;
  }

  /** Returns the ID of another instance if that was faster. */
  private async create(): Promise<string> {
    const value = `1${String(randomInt(10 ** 14)).padStart(14, '0')}`;
    await this.database
      .insertInto('sluice_metadata')
      .values({ name: NAME, value })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return (await this.read()) ?? value;
  }
}
