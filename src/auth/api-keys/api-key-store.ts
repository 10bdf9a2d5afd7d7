import { Injectable } from '@nestjs/common';
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { GatewayError } from '../../errors';
import { Store, type ApiKeyRow } from '../../store';

/** Rows that one statement reads or writes. Statements of SQLite block the event loop. */
const PAGE_SIZE = 200;

/** A page of a list, in the order of the IDs. */
export interface PageOptions {
  /** ID of the last key of the previous page. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** The new values of a key that is rotated. */
export type RotatedKey = Pick<ApiKeyRow, 'sha256' | 'hint' | 'previous_sha256' | 'previous_expires_at' | 'rotated_at'>;

/** The API keys in the database. Every write is durable when its promise resolves, except that of `markUsed`. */
@Injectable()
export class ApiKeyStore {
  constructor(private readonly store: Store) {}

  async all(): Promise<ApiKeyRow[]> {
    const rows: ApiKeyRow[] = [];
    for (;;) {
      const page = await this.page({ after: rows.at(-1)?.id, limit: PAGE_SIZE });
      for (const row of page) rows.push(row);
      if (page.length < PAGE_SIZE) return rows;
      await yieldToEvents();
    }
  }

  page({ after = '', limit }: PageOptions): Promise<ApiKeyRow[]> {
    const query = this.store.database.selectFrom('api_keys').selectAll();
    return query.where('id', '>', after).orderBy('id').limit(limit).execute();
  }

  /** Returns the rows that exist, in any order. */
  async byIds(ids: readonly string[]): Promise<ApiKeyRow[]> {
    const rows: ApiKeyRow[] = [];
    for (let start = 0; start < ids.length; start += PAGE_SIZE) {
      const query = this.store.database.selectFrom('api_keys').selectAll();
      rows.push(...(await query.where('id', 'in', ids.slice(start, start + PAGE_SIZE)).execute()));
    }
    return rows;
  }

  async insert(row: ApiKeyRow): Promise<void> {
    await this.store.write('api_key', [row.id], (transaction) =>
      transaction.insertInto('api_keys').values(row).execute(),
    );
  }

  /**
   * Replaces the digest of a key.
   * @throws GatewayError `CONFLICT` if the key was rotated or revoked since its digest was read
   */
  async rotate(id: string, expectedSha256: string, values: RotatedKey): Promise<void> {
    await this.store.write('api_key', [id], async (transaction) => {
      const query = transaction.updateTable('api_keys').set(values);
      const { numUpdatedRows } = await query
        .where('id', '=', id)
        .where('sha256', '=', expectedSha256)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 1n) return;
      throw new GatewayError('CONFLICT', `The API key '${id}' was rotated or revoked at the same time.`);
    });
  }

  /** Returns false if there is no such key. */
  remove(id: string): Promise<boolean> {
    return this.store.write('api_key', [id], async (transaction) => {
      const query = transaction.deleteFrom('api_keys').where('id', '=', id);
      return (await query.executeTakeFirstOrThrow()).numDeletedRows === 1n;
    });
  }

  /** Sends no notice to other processes, because nothing depends on the time. */
  async markUsed(ids: readonly string[], now: number): Promise<void> {
    for (let start = 0; start < ids.length; start += PAGE_SIZE) {
      const query = this.store.database.updateTable('api_keys').set({ last_used_at: now });
      await query
        .where('id', 'in', ids.slice(start, start + PAGE_SIZE))
        .where((where) => where.or([where('last_used_at', 'is', null), where('last_used_at', '<', now)]))
        .execute();
    }
  }
}
