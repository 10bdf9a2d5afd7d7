import type { Selectable } from 'kysely';
import type { AuditRecordRow, Store } from '../../store';
import { NO_RECORD, readRecord, type AuditRecord, type ChainHead } from '../chain';
import { toRow } from '../store-sink';
import { changed, headMissing, problemAfter, type AuditProblem, type Verification } from './verification';

/** Records that one statement reads. */
const PAGE_SIZE = 1000;

/** Checks the chain in the database from its beginning. @param given a head that an earlier verification reported */
export async function verifyStore(store: Store, given: string | undefined): Promise<Verification> {
  // Read first: records that are added meanwhile come after it.
  const stored = await store.database.selectFrom('audit_head').selectAll().executeTakeFirst();
  let head: ChainHead = { sequence: 0, hash: NO_RECORD };
  const awaited = new Set([stored?.hash, given].filter((hash) => hash !== undefined && hash !== NO_RECORD));
  const result = (problem?: AuditProblem): Verification => ({
    records: head.sequence,
    head: head.sequence === 0 ? undefined : head.hash,
    problem,
    notes: [],
  });
  for (;;) {
    const rows = await pageAfter(store, head.sequence);
    for (const row of rows) {
      const record = readRecord(row.record);
      const problem = record ? (problemAfter(head, record) ?? columnProblem(row, record)) : changed(row.sequence);
      if (problem || !record) return result(problem);
      head = record;
      awaited.delete(record.hash);
    }
    if (rows.length < PAGE_SIZE) break;
  }
  if (!stored) return result({ sequence: head.sequence + 1, message: 'the row of the table audit_head is missing' });
  if (awaited.has(stored.hash)) return result(tailMissing(head, stored));
  return result(given !== undefined && awaited.has(given) ? headMissing(head.sequence) : undefined);
}

/** Records whose sequence number was lowered come before the first page. */
function pageAfter(store: Store, sequence: number): Promise<Selectable<AuditRecordRow>[]> {
  const query = store.database.selectFrom('audit_records').selectAll().orderBy('sequence').limit(PAGE_SIZE);
  return (sequence === 0 ? query : query.where('sequence', '>', sequence)).execute();
}

/** Filters read the columns. */
function columnProblem(row: Selectable<AuditRecordRow>, record: AuditRecord): AuditProblem | undefined {
  const expected = toRow(record);
  const isEqual = (Object.keys(expected) as (keyof AuditRecordRow)[]).every((name) => row[name] === expected[name]);
  if (isEqual) return undefined;
  const { sequence } = record;
  return { sequence, message: `record ${sequence} was changed: its columns differ from its content` };
}

function tailMissing({ sequence }: ChainHead, stored: ChainHead): AuditProblem {
  const message =
    stored.sequence > sequence
      ? `the last records are missing: the table audit_head has the number ${stored.sequence}`
      : 'the last record is not the one that the table audit_head names';
  return { sequence: stored.sequence > sequence ? sequence + 1 : stored.sequence, message };
}
