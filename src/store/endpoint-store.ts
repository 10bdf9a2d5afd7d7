import { Injectable } from '@nestjs/common';
import type { Transaction } from 'kysely';
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { GatewayError } from '../errors';
import { lastSequence } from './change-table';
import { Store } from './store';
import type { EndpointRow, Tables } from './tables';

/** Rows that one statement reads. Statements of SQLite block the event loop. */
const PAGE_SIZE = 200;

/** The serving endpoints in the database. Every write is durable when its promise resolves. */
@Injectable()
export class EndpointStore {
  constructor(private readonly store: Store) {}

  /** Returns all rows. They contain every change up to `sequence`, and maybe later ones. */
  async all(): Promise<{ rows: EndpointRow[]; sequence: number }> {
    const { database } = this.store;
    const sequence = await lastSequence(database);
    const rows: EndpointRow[] = [];
    for (;;) {
      const last = rows.at(-1)?.id ?? '';
      const query = database.selectFrom('endpoints').selectAll().where('id', '>', last).orderBy('id').limit(PAGE_SIZE);
      const page = await query.execute();
      for (const row of page) rows.push(row);
      if (page.length < PAGE_SIZE) return { rows, sequence };
      await yieldToEvents();
    }
  }

  /** Returns the rows that exist, in any order. */
  async byIds(ids: readonly string[]): Promise<EndpointRow[]> {
    const rows: EndpointRow[] = [];
    for (let start = 0; start < ids.length; start += PAGE_SIZE) {
      const page = ids.slice(start, start + PAGE_SIZE);
      rows.push(...(await this.store.database.selectFrom('endpoints').selectAll().where('id', 'in', page).execute()));
    }
    return rows;
  }

  /** Returns the row with this id or name, if it exists. */
  find(column: 'id' | 'name', value: string): Promise<EndpointRow | undefined> {
    return this.store.database.selectFrom('endpoints').selectAll().where(column, '=', value).executeTakeFirst();
  }

  /** @throws GatewayError `ALREADY_EXISTS` if the id or the name is in use */
  async insert(row: EndpointRow): Promise<void> {
    await this.store.write('endpoint', [row.id], async (transaction) => {
      const query = transaction
        .insertInto('endpoints')
        .values(row)
        .onConflict((conflict) => conflict.doNothing());
      const { numInsertedOrUpdatedRows } = await query.executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows !== 1n) {
        throw new GatewayError('ALREADY_EXISTS', `Endpoint with name '${row.name}' already exists.`);
      }
    });
  }

  /**
   * Replaces the row with the same id.
   * @throws GatewayError `CONFLICT` if another process has updated it, `RESOURCE_NOT_FOUND` if it was removed
   */
  async update(row: EndpointRow, expectedRevision: number): Promise<void> {
    const { id, ...values } = row;
    await this.store.write('endpoint', [id], async (transaction) => {
      const query = transaction.updateTable('endpoints').set(values);
      const { numUpdatedRows } = await query
        .where('id', '=', id)
        .where('revision', '=', expectedRevision)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows !== 1n) throw await reasonOfNoRow(transaction, id);
    });
  }

  /** @throws GatewayError `CONFLICT` if another process has updated it, `RESOURCE_NOT_FOUND` if it was removed */
  async remove(id: string, expectedRevision: number): Promise<void> {
    await this.store.write('endpoint', [id], async (transaction) => {
      const query = transaction.deleteFrom('endpoints').where('id', '=', id).where('revision', '=', expectedRevision);
      const { numDeletedRows } = await query.executeTakeFirstOrThrow();
      if (numDeletedRows !== 1n) throw await reasonOfNoRow(transaction, id);
    });
  }
}

async function reasonOfNoRow(transaction: Transaction<Tables>, id: string): Promise<GatewayError> {
  const row = await transaction.selectFrom('endpoints').select('name').where('id', '=', id).executeTakeFirst();
  return row
    ? new GatewayError(
        'CONFLICT',
        `Endpoint '${row.name}' was changed by another request. Read it again and repeat the change.`,
      )
    : new GatewayError('RESOURCE_NOT_FOUND', `The endpoint with id '${id}' does not exist.`);
}
