import type { Selectable, Transaction } from 'kysely';
import type { AuditRecordRow, Store, Tables } from '../store';
import type { StampedEvent } from './audit-event';
import type { AuditSink } from './audit-queue';
import { canonicalJson, link, type AuditRecord, type ChainHead } from './chain';

/** The table `audit_records`. All processes that use the database share one chain. */
export class StoreSink implements AuditSink {
  readonly name = 'the database';
  /** Whether the last write failed: its transaction may have been committed nevertheless. */
  private isUncertain = false;

  constructor(private readonly store: Store) {}

  async write(events: readonly StampedEvent[]): Promise<void> {
    const { isUncertain } = this;
    this.isUncertain = true;
    await this.store.database.transaction().execute(async (transaction) => {
      const head = await lockHead(transaction);
      const missing = isUncertain ? await withoutStored(transaction, events) : events;
      await append(transaction, head, missing);
    });
    this.isUncertain = false;
  }

  /** The store is closed by its module. */
  async close(): Promise<void> {}
}

/** Returns the last record of the chain. Other processes wait for the end of the transaction. */
async function lockHead(transaction: Transaction<Tables>): Promise<ChainHead> {
  return transaction
    .updateTable('audit_head')
    .set((builder) => ({ sequence: builder.ref('sequence') }))
    .returning(['sequence', 'hash'])
    .executeTakeFirstOrThrow();
}

async function withoutStored(
  transaction: Transaction<Tables>,
  events: readonly StampedEvent[],
): Promise<readonly StampedEvent[]> {
  const ids = events.map(({ id }) => id);
  const rows = await transaction.selectFrom('audit_records').select('id').where('id', 'in', ids).execute();
  const stored = new Set(rows.map(({ id }) => id));
  return events.filter(({ id }) => !stored.has(id));
}

async function append(
  transaction: Transaction<Tables>,
  from: ChainHead,
  events: readonly StampedEvent[],
): Promise<void> {
  if (events.length === 0) return;
  let head = from;
  const rows = events.map((event) => {
    const record = link(event, head);
    head = record;
    return toRow(record);
  });
  await transaction.insertInto('audit_records').values(rows).execute();
  await transaction.updateTable('audit_head').set({ sequence: head.sequence, hash: head.hash }).execute();
}

/** The columns are copies of fields of the record, for filters. */
export function toRow(record: AuditRecord): Selectable<AuditRecordRow> {
  const { sequence, id, time, action, outcome, principal, target } = record;
  return {
    sequence,
    id,
    time: Date.parse(time),
    action,
    outcome,
    principal: principal?.name ?? null,
    target: target ?? null,
    record: canonicalJson(record),
  };
}
