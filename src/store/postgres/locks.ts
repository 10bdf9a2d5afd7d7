import { sql, type Kysely } from 'kysely';
import type { Tables } from '../tables';

export const CHANNEL = 'sluice_changes';

/** First key of the advisory locks of this program: `SLUI` in ASCII. */
const NAMESPACE = 0x53_4c_55_49;
const MIGRATIONS = 1;
const CHANGES = 2;

export async function lockMigrations(transaction: Kysely<Tables>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${NAMESPACE}::int, ${MIGRATIONS}::int)`.execute(transaction);
}

/**
 * Sequences are assigned when a row is inserted, but rows become visible when their transaction is committed. The lock makes
 * both orders the same, so that a reader never skips a row. The notification is sent with the commit.
 */
export async function lockChanges(transaction: Kysely<Tables>): Promise<void> {
  await sql`
    select pg_advisory_xact_lock(${NAMESPACE}::int, ${CHANGES}::int), pg_notify(${CHANNEL}, '')
  `.execute(transaction);
}
