import { sql, type SelectQueryBuilder } from 'kysely';
import { GatewayError } from '../errors';
import type { Tables } from '../store';
import { AUDIT_OUTCOMES } from './audit-event';
import type { AuditRecord } from './chain';

/** The parameters of a filter, as texts of a query or a command line. */
export const FILTER_NAMES = ['action', 'principal', 'outcome', 'target', 'since', 'until'] as const;
export type GivenFilter = Readonly<Partial<Record<(typeof FILTER_NAMES)[number], string | undefined>>>;

export interface AuditFilter {
  /** An action, or the beginning of several: `key.*`. */
  readonly action: string | undefined;
  /** Name of the principal. */
  readonly principal: string | undefined;
  readonly outcome: string | undefined;
  readonly target: string | undefined;
  /** Milliseconds since 1970, inclusive. */
  readonly since: number | undefined;
  /** Exclusive. */
  readonly until: number | undefined;
}

/** @throws GatewayError `INVALID_PARAMETER` */
export function readFilter({ action, principal, outcome, target, since, until }: GivenFilter): AuditFilter {
  if (outcome !== undefined && !(AUDIT_OUTCOMES as readonly string[]).includes(outcome)) {
    throw new GatewayError('INVALID_PARAMETER', `outcome must be one of: ${AUDIT_OUTCOMES.join(', ')}.`);
  }
  return { action, principal, outcome, target, since: timeOf('since', since), until: timeOf('until', until) };
}

type RecordQuery<O> = SelectQueryBuilder<Tables, 'audit_records', O>;

export function applyFilter<O>(query: RecordQuery<O>, filter: AuditFilter): RecordQuery<O> {
  const { action, since, until } = filter;
  let filtered = query;
  for (const column of ['principal', 'outcome', 'target'] as const) {
    const value = filter[column];
    if (value !== undefined) filtered = filtered.where(column, '=', value);
  }
  if (action !== undefined) {
    const prefix = prefixOf(action);
    filtered =
      prefix === undefined
        ? filtered.where('action', '=', action)
        : filtered.where(sql<boolean>`substr(action, 1, ${prefix.length}) = ${prefix}`);
  }
  if (since !== undefined) filtered = filtered.where('time', '>=', since);
  if (until !== undefined) filtered = filtered.where('time', '<', until);
  return filtered;
}

/** Whether a record of a file passes the filter, as {@link applyFilter} decides for the database. */
export function passes({ action, principal, outcome, target, time }: AuditRecord, filter: AuditFilter): boolean {
  const at = Date.parse(time);
  const prefix = filter.action === undefined ? '' : prefixOf(filter.action);
  return (
    (prefix === undefined ? action === filter.action : action.startsWith(prefix)) &&
    (filter.principal === undefined || principal?.name === filter.principal) &&
    (filter.outcome === undefined || outcome === filter.outcome) &&
    (filter.target === undefined || target === filter.target) &&
    (filter.since === undefined || at >= filter.since) &&
    (filter.until === undefined || at < filter.until)
  );
}

function prefixOf(action: string): string | undefined {
  return action.endsWith('*') ? action.slice(0, -1) : undefined;
}

function timeOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new GatewayError(
    'INVALID_PARAMETER',
    `${name} must be a date or a time, e.g. 2027-01-31 or 2027-01-31T12:00:00Z.`,
  );
}
