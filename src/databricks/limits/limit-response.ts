import { GatewayError } from '../../errors';
import type { Admission } from '../../limits';
import type { LimitGroup, LimitPlan } from './limit-plan';

/** What a response reports of one kind of limit: the tightest one. */
interface Shown {
  readonly limit: number;
  readonly remaining: number;
  readonly resetMs: number;
}

const HEADER_UNITS = { calls: 'requests', tokens: 'tokens' } as const;
const UNIT_NAMES = { calls: 'Requests-per-minute (RPM)', tokens: 'Tokens-per-minute (TPM)' } as const;

/** Returns the headers `x-ratelimit-*` of the limits that apply, as OpenAI names and formats them. */
export function rateLimitHeaders({ groups }: LimitPlan, { states }: Admission): Record<string, string> {
  const tightest: { [unit in LimitGroup['unit']]?: Shown } = {};
  for (const [index, { unit, checks }] of groups.entries()) {
    let best: Shown | undefined;
    for (const [position, { used, resetMs }] of (states[index] ?? []).entries()) {
      const limit = checks[position]?.limit ?? 0;
      const remaining = Math.max(0, limit - used);
      if (!best || remaining > best.remaining) best = { limit, remaining, resetMs };
    }
    const shown = tightest[unit];
    if (best && (!shown || best.remaining < shown.remaining)) tightest[unit] = best;
  }
  const headers: Record<string, string> = {};
  for (const unit of ['calls', 'tokens'] as const) {
    const shown = tightest[unit];
    if (!shown) continue;
    const name = HEADER_UNITS[unit];
    headers[`x-ratelimit-limit-${name}`] = String(shown.limit);
    headers[`x-ratelimit-remaining-${name}`] = String(shown.remaining);
    headers[`x-ratelimit-reset-${name}`] = formatDuration(shown.resetMs);
  }
  return headers;
}

/** Returns the error of a request that is over a limit. `retry-after` is the time until a request would be admitted. */
export function limitExceeded(endpoint: string, plan: LimitPlan, admission: Admission): GatewayError {
  let waitMs = 0;
  let exceeded: LimitGroup | undefined;
  for (const [index, group] of plan.groups.entries()) {
    const groupWaitMs = Math.min(...(admission.states[index] ?? []).map(({ retryMs }) => retryMs));
    if (groupWaitMs <= waitMs) continue;
    waitMs = groupWaitMs;
    exceeded = group;
  }
  const { unit, scope } = exceeded ?? { unit: 'calls', scope: 'endpoint' };
  // Databricks' text.
  const message = `User defined rate limit(s) exceeded for '${endpoint}'. ${UNIT_NAMES[unit]} rate limit exceeded for ${scope}`;
  const retryAfter = String(Math.max(1, Math.ceil(waitMs / 1000)));
  return new GatewayError('RATE_LIMIT_EXCEEDED', message, {
    headers: { 'retry-after': retryAfter, ...rateLimitHeaders(plan, admission) },
  });
}

/** Returns the error of a request that a limit of 0 blocks. */
export function blockedByLimit(endpoint: string, { unit, scope }: LimitGroup): GatewayError {
  const message = `All requests to '${endpoint}' are blocked: the user defined rate limit for ${scope} is 0 ${unit} per minute.`;
  return new GatewayError('LIMIT_IS_ZERO', message);
}

/** Formats a duration as OpenAI does, e.g. `850ms`, `12.5s`, `1m0s`. */
export function formatDuration(milliseconds: number): string {
  const total = Math.ceil(milliseconds);
  if (total === 0) return '0s';
  if (total < 1000) return `${total}ms`;
  const minutes = Math.floor(total / 60_000);
  const seconds = `${(total % 60_000) / 1000}s`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
