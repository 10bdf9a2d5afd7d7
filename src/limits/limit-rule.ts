import { normalizeIp } from '@nestjs/throttler';
import { limitScopeOf, type LimitScope, type Limit } from '../config';

/** The client that a request is counted for. */
export interface Caller {
  /** IP address. */
  readonly address: string | undefined;
  /** Digest of the client's credential, if it sent one. */
  readonly credentialDigest: string | undefined;
  /** Who the credential belongs to. A shared identity does not tell its clients apart. */
  readonly identity?: { readonly kind: string; readonly name: string; readonly isShared?: boolean };
}

/** A parsed limit. */
export interface LimitRule {
  readonly calls: number;
  /** Length of the window, in milliseconds. */
  readonly windowMs: number;
  /** E.g. `10 per 5 minute`, as the Python library `limits` writes it. */
  readonly text: string;
  readonly scope: LimitScope;
}

/** As in the Python library `limits`: a month has 30 days, a year 12 such months. */
const SECONDS_IN: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  month: 2_592_000,
  year: 31_104_000,
};

/** Parses a limit that the configuration has validated. */
export function toLimitRule({ calls, key, renewal_period }: Limit): LimitRule {
  const [, multiple = '1', unit = ''] = /^\s*0*(\d+)?\s*([a-z]+?)s?\s*$/i.exec(renewal_period) ?? [];
  const name = unit.toLowerCase();
  const windowMs = Number(multiple) * (SECONDS_IN[name] ?? NaN) * 1000;
  return {
    calls,
    windowMs: Math.min(windowMs, Number.MAX_SAFE_INTEGER),
    text: `${calls} per ${multiple} ${name}`,
    // An unknown key counts per endpoint; loading the file has warned of it.
    scope: limitScopeOf(key) ?? 'endpoint',
  };
}

/** Returns the bucket that the rule counts a request in. Never contains a credential. */
export function bucketOf(rule: LimitRule, caller: Caller): string {
  if (rule.scope === 'endpoint') return 'endpoint';
  const { identity } = caller;
  if (rule.scope === 'user' && identity && !identity.isShared) return `identity:${identity.kind}:${identity.name}`;
  const digest = rule.scope === 'user' ? caller.credentialDigest : undefined;
  return digest === undefined ? `address:${normalized(caller.address)}` : `user:${digest}`;
}

/** An IPv6 client owns a /64 network and is counted as one. */
function normalized(address: string | undefined): string {
  return address === undefined ? 'unknown' : normalizeIp(address);
}
