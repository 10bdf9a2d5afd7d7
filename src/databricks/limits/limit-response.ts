import { GatewayError } from '../../errors';
import type { Admission, WindowState } from '../../limits';
import type { LimitGroup, LimitPlan } from './limit-plan';

/** The tightest limit of one unit, as the headers report it. */
interface Shown {
  readonly limit: number;
  readonly remaining: number;
  readonly resetMs: number;
}

const UNIT_NAMES = { calls: 'Requests-per-minute (RPM)', tokens: 'Tokens-per-minute (TPM)' } as const;

/** Returns the headers `x-ratelimit-*` of the limits that apply, as OpenAI names and formats them. */
export function rateLimitHeaders({ groups }: LimitPlan, { states }: Admission): Readonly<Record<string, string>> {
  let calls: Shown | undefined;
  let tokens: Shown | undefined;
  for (const [index, group] of groups.entries()) {
    const shown = bestOf(group, states[index] ?? []);
    if (group.unit === 'calls') calls = tighter(calls, shown);
    else tokens = tighter(tokens, shown);
  }
  if (!tokens) return calls ? requestHeaders(calls) : {};
  return calls ? { ...requestHeaders(calls), ...tokenHeaders(tokens) } : tokenHeaders(tokens);
}

/** Returns the limit of the group that has the most left: the others do not matter. */
function bestOf({ checks }: LimitGroup, states: readonly WindowState[]): Shown {
  let best: Shown | undefined;
  for (let index = 0; index < checks.length; index += 1) {
    const limit = checks[index]?.limit ?? 0;
    const { used, resetMs } = states[index] ?? UNUSED;
    const remaining = Math.max(0, limit - used);
    if (!best || remaining > best.remaining) best = { limit, remaining, resetMs };
  }
  return best ?? { limit: 0, remaining: 0, resetMs: 0 };
}

const UNUSED: WindowState = { used: 0, retryMs: 0, resetMs: 0 };

function tighter(one: Shown | undefined, other: Shown): Shown {
  return one && one.remaining <= other.remaining ? one : other;
}

function requestHeaders({ limit, remaining, resetMs }: Shown): Record<string, string> {
  return {
    'x-ratelimit-limit-requests': String(limit),
    'x-ratelimit-remaining-requests': String(remaining),
    'x-ratelimit-reset-requests': formatDuration(resetMs),
  };
}

function tokenHeaders({ limit, remaining, resetMs }: Shown): Record<string, string> {
  return {
    'x-ratelimit-limit-tokens': String(limit),
    'x-ratelimit-remaining-tokens': String(remaining),
    'x-ratelimit-reset-tokens': formatDuration(resetMs),
  };
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
