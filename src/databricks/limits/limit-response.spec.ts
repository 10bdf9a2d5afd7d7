import type { Admission, WindowState } from '../../limits';
import type { LimitGroup, LimitPlan } from './limit-plan';
import { blockedByLimit, formatDuration, limitExceeded, rateLimitHeaders } from './limit-response';

const group = (unit: LimitGroup['unit'], scope: LimitGroup['scope'], ...limits: number[]): LimitGroup => ({
  unit,
  scope,
  checks: limits.map((limit, index) => ({ key: String(index), limit, cost: unit === 'calls' ? 1 : 0 })),
});
const planOf = (...groups: LimitGroup[]): LimitPlan => ({
  groups,
  checks: [],
  blocking: undefined,
  hasTokens: false,
});
const state = (used: number, retryMs = 0, resetMs = 60_000): WindowState => ({ used, retryMs, resetMs });
const rejected = (...states: WindowState[][]): Admission => ({ isAdmitted: false, states });

describe('the headers of rate limits', () => {
  it('report the limit with the fewest remaining calls, and that of tokens', () => {
    const plan = planOf(group('calls', 'endpoint', 100), group('calls', 'user', 5), group('tokens', 'user', 1000));
    const states = [[state(10)], [state(3)], [state(250, 0, 850)]];
    expect(rateLimitHeaders(plan, { isAdmitted: true, states })).toEqual({
      'x-ratelimit-limit-requests': '5',
      'x-ratelimit-remaining-requests': '2',
      'x-ratelimit-reset-requests': '1m0s',
      'x-ratelimit-limit-tokens': '1000',
      'x-ratelimit-remaining-tokens': '750',
      'x-ratelimit-reset-tokens': '850ms',
    });
  });

  it('report the best of alternative limits, and no negative numbers', () => {
    const plan = planOf(group('calls', 'user', 5, 20), group('tokens', 'user', 10));
    const headers = rateLimitHeaders(plan, rejected([state(5), state(8)], [state(25, 500)]));
    expect(headers).toMatchObject({
      'x-ratelimit-limit-requests': '20',
      'x-ratelimit-remaining-requests': '12',
      'x-ratelimit-remaining-tokens': '0',
    });
  });
});

describe('the error of a request over a limit', () => {
  it('has Databricks’ text and the whole seconds until a request would be admitted', () => {
    const plan = planOf(group('calls', 'endpoint', 9), group('calls', 'user', 5));
    expect(limitExceeded('chat', plan, rejected([state(3)], [state(5, 12_001)]))).toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
      status: 429,
      message: `User defined rate limit(s) exceeded for 'chat'. Requests-per-minute (RPM) rate limit exceeded for user`,
      headers: { 'retry-after': '13', 'x-ratelimit-remaining-requests': '0' },
    });
  });

  it('names the limit that takes longest, and the earliest of alternative limits', () => {
    const plan = planOf(group('calls', 'user', 5, 6), group('tokens', 'endpoint', 10));
    const { message, headers } = limitExceeded(
      'c',
      plan,
      rejected([state(5, 50_000), state(6, 2000)], [state(10, 3000)]),
    );
    expect(message).toMatch(/Tokens-per-minute \(TPM\) rate limit exceeded for endpoint$/);
    expect(headers['retry-after']).toBe('3');
  });

  it('has a retry-after of at least 1', () => {
    const { headers } = limitExceeded('c', planOf(group('calls', 'user', 1)), rejected([state(1, 0.5)]));
    expect(headers['retry-after']).toBe('1');
  });
});

it('the error of a limit of 0 is 403 without headers', () => {
  expect(blockedByLimit('chat', group('calls', 'user', 0))).toMatchObject({
    code: 'LIMIT_IS_ZERO',
    status: 403,
    message: "All requests to 'chat' are blocked: the user defined rate limit for user is 0 calls per minute.",
    headers: {},
  });
});

it.each([
  [0, '0s'],
  [0.2, '1ms'],
  [999, '999ms'],
  [1000, '1s'],
  [12_500, '12.5s'],
  [59_999.5, '1m0s'],
  [60_001, '1m0.001s'],
])('a duration of %d ms is written %j', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
