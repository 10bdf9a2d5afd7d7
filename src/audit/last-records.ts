import type { Store } from '../store';
import { passes, type AuditFilter } from './audit-filter';
import { MAX_PAGE, readPage } from './audit-page';
import { readRecord, type AuditRecord } from './chain';
import { linesOf } from './verify/lines';

/** Returns the last records that pass a filter, the newest last. */
export async function readLastOfStore(store: Store, filter: AuditFilter, limit: number): Promise<AuditRecord[]> {
  const records: AuditRecord[] = [];
  let pageToken: string | undefined;
  do {
    const maxResults = Math.min(MAX_PAGE, limit - records.length);
    const page = await readPage(store, filter, { maxResults, pageToken });
    records.push(...page.records);
    pageToken = page.next_page_token;
  } while (pageToken !== undefined && records.length < limit);
  return records.reverse();
}

/** Lines that are no intact records are skipped: `sluice audit verify` reports them. */
export async function readLastOfFiles(
  files: readonly string[],
  filter: AuditFilter,
  limit: number,
): Promise<AuditRecord[]> {
  let records: AuditRecord[] = [];
  for (const file of files) {
    for await (const { text } of linesOf(file)) {
      const record = readRecord(text);
      if (record && passes(record, filter)) records.push(record);
      if (records.length >= 2 * limit) records = records.slice(-limit);
    }
  }
  return records.slice(-limit);
}
