import type { Kysely, Selectable } from 'kysely';
import type { ChangeRow, Tables } from './tables';

export type Change = Selectable<ChangeRow>;

/** Returns the sequence of the last row; the table is never empty. */
export async function lastSequence(database: Kysely<Tables>): Promise<number> {
  const query = database.selectFrom('changes').select(({ fn }) => fn.max('sequence').as('sequence'));
  return (await query.executeTakeFirstOrThrow()).sequence;
}

/** Returns the row with this sequence and those after it. */
export function changesFrom(database: Kysely<Tables>, sequence: number, limit: number): Promise<Change[]> {
  const query = database.selectFrom('changes').selectAll().where('sequence', '>=', sequence);
  return query.orderBy('sequence').limit(limit).execute();
}

/** Deletes the rows that were written before this time, except for the last one. */
export async function pruneChanges(database: Kysely<Tables>, time: number): Promise<void> {
  const last = await lastSequence(database);
  await database.deleteFrom('changes').where('created_at', '<', time).where('sequence', '<', last).execute();
}
