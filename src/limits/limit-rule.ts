import { normalizeIp } from '@nestjs/throttler';
import { hash } from 'node:crypto';
import { isIP } from 'node:net';
import { countedBy, type CountedBy, type Limit } from '../config';

/** Who asks, as far as limits go. Express's request is one. */
export interface Caller {
  /** The client's address; behind a trusted proxy, the one that the proxy names. */
  readonly ip?: string | undefined;
  readonly socket: { readonly remoteAddress?: string | undefined };
  readonly headers: { readonly authorization?: string | undefined };
}

/** A limit, read: what is looked up for each call. */
export interface LimitRule {
  readonly calls: number;
  /** Length of the window. */
  readonly windowMs: number;
  /** E.g. `10 per 5 minute`, in the words of the Python library `limits`. */
  readonly text: string;
  readonly countedBy: CountedBy;
}

/** As the Python library `limits` has them: a month is 30 days and a year 12 such months. */
const SECONDS_IN: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  month: 2_592_000,
  year: 31_104_000,
};

/** Takes a limit that the configuration has accepted. */
export function toLimitRule({ calls, key, renewal_period }: Limit): LimitRule {
  const [, multiple = '1', unit = ''] = /^\s*0*(\d+)?\s*([a-z]+?)s?\s*$/i.exec(renewal_period) ?? [];
  const name = unit.toLowerCase();
  const windowMs = Number(multiple) * (SECONDS_IN[name] ?? NaN) * 1000;
  return {
    calls,
    windowMs: Math.min(windowMs, Number.MAX_SAFE_INTEGER),
    text: `${calls} per ${multiple} ${name}`,
    // The configuration has warned of a key that says nothing to it.
    countedBy: countedBy(key) ?? 'endpoint',
  };
}

/** Whose calls the rule counts together with this one. Never holds a credential. */
export function bucketOf(rule: LimitRule, caller: Caller): string {
  if (rule.countedBy === 'endpoint') return 'endpoint';
  const { authorization } = caller.headers;
  if (rule.countedBy === 'user' && authorization) return `user:${hash('sha256', authorization, 'base64url')}`;
  return `address:${addressOf(caller)}`;
}

/** An IPv6 client owns a /64 and is counted as one. */
function addressOf({ ip, socket }: Caller): string {
  // A proxy may pass on what the client has made up.
  const address = ip !== undefined && isIP(ip) ? ip : socket.remoteAddress;
  return address === undefined ? 'unknown' : normalizeIp(address);
}
