import { IdleCache } from '../../shared/idle-cache';

/** Refresh a token this many milliseconds before it expires. */
const REFRESH_MARGIN_MS = 5 * 60_000;
/** Minimum time between two background refreshes, and between two invalidations, in milliseconds. */
const PAUSE_MS = 10_000;

type FetchToken<Token> = () => Promise<Token>;
/** When a token expires, in milliseconds since 1970; `Infinity` if it does not. */
type ExpiresAt<Token> = (token: Token) => number;

/**
 * One token, fetched on first use and refreshed before it expires. Concurrent callers share one fetch. The refresh runs
 * in the background; a failed refresh is ignored while the current token is valid.
 */
export class TokenCache<Token> {
  private current: Token | undefined;
  private refreshAt = 0;
  private keepUntil = 0;
  private pending: Promise<Token> | undefined;

  constructor(
    private readonly expiresAt: ExpiresAt<Token>,
    private readonly now: () => number = Date.now,
  ) {}

  /** Rejects with the error of `fetchToken` if there is no valid token. */
  async get(fetchToken: FetchToken<Token>): Promise<Token> {
    const { current } = this;
    if (current === undefined || this.now() >= this.expiresAt(current)) return this.refresh(fetchToken);
    if (this.now() >= this.refreshAt) void this.refresh(fetchToken).catch(() => undefined);
    return current;
  }

  /**
   * Drops a token that the provider rejected before it expired, if it is still the current one. Returns whether the next
   * `get` returns another token: false if the current one replaced a rejected one less than 10 seconds ago.
   */
  invalidate(isRejected: (token: Token) => boolean): boolean {
    if (this.current === undefined || !isRejected(this.current)) return true;
    if (this.now() < this.keepUntil) return false;
    this.keepUntil = this.now() + PAUSE_MS;
    this.current = undefined;
    return true;
  }

  private refresh(fetchToken: FetchToken<Token>): Promise<Token> {
    this.pending ??= this.fetchAndStore(fetchToken).finally(() => (this.pending = undefined));
    return this.pending;
  }

  private async fetchAndStore(fetchToken: FetchToken<Token>): Promise<Token> {
    this.refreshAt = this.now() + PAUSE_MS;
    const token = await fetchToken();
    this.current = token;
    this.refreshAt = Math.max(this.expiresAt(token) - REFRESH_MARGIN_MS, this.now() + PAUSE_MS);
    return token;
  }
}

/** A `TokenCache` per identity, shared by all endpoints that use the identity. Idle ones are dropped. */
export class KeyedTokenCache<Token> {
  private readonly caches = new IdleCache<string, TokenCache<Token>>();

  constructor(
    private readonly expiresAt: ExpiresAt<Token>,
    private readonly now?: () => number,
  ) {}

  /**
   * @param key contains everything that `fetchToken` depends on, secrets included
   * @param fetchToken may use the transport of the current request: only the function passed last is called
   */
  get(key: string, fetchToken: FetchToken<Token>): Promise<Token> {
    let cache = this.caches.get(key);
    if (!cache) this.caches.add(key, (cache = new TokenCache(this.expiresAt, this.now)));
    return cache.get(fetchToken);
  }

  /** As `TokenCache.invalidate`, for the token of `key`. */
  invalidate(key: string, isRejected: (token: Token) => boolean): boolean {
    return this.caches.get(key)?.invalidate(isRejected) ?? true;
  }
}

/** The bearer token in the headers of a request; empty if there is none. */
export function bearerIn(headers: Readonly<Record<string, string>>): string {
  return headers['authorization']?.replace(/^Bearer /, '') ?? '';
}
