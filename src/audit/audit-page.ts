import { GatewayError } from '../errors';
import type { Store } from '../store';
import { applyFilter, type AuditFilter } from './audit-filter';
import type { AuditRecord } from './chain';

export const MAX_PAGE = 1000;

export interface AuditPage {
  /** The newest first. */
  readonly records: readonly AuditRecord[];
  /** Undefined for the last page. */
  readonly next_page_token?: string;
}

export interface PageOptions {
  /** 1 to {@link MAX_PAGE}. */
  readonly maxResults: number;
  readonly pageToken: string | undefined;
}

/**
 * Reads one page of the records in the database. A token is the sequence number of the last record of the page before.
 * @throws GatewayError `INVALID_PAGE_TOKEN`
 */
export async function readPage(store: Store, filter: AuditFilter, options: PageOptions): Promise<AuditPage> {
  const { maxResults, pageToken } = options;
  const all = applyFilter(store.database.selectFrom('audit_records').select(['sequence', 'record']), filter);
  const from = pageToken === undefined ? all : all.where('sequence', '<', sequenceOf(pageToken));
  const rows = await from
    .orderBy('sequence', 'desc')
    .limit(maxResults + 1)
    .execute();
  const shown = rows.slice(0, maxResults);
  const last = shown.at(-1);
  return {
    records: shown.map(({ record }) => JSON.parse(record) as AuditRecord),
    ...(last && rows.length > maxResults && { next_page_token: String(last.sequence) }),
  };
}

function sequenceOf(token: string): number {
  if (/^\d{1,15}$/.test(token)) return Number(token);
  throw new GatewayError('INVALID_PAGE_TOKEN', 'page_token must be the next_page_token of a previous page.');
}
