/** So long before their end credentials are renewed, in milliseconds. */
const REFRESH_MARGIN_MS = 5 * 60_000;
/** Shortest time between two attempts while nobody has to wait for them. */
const PAUSE_MS = 10_000;

/**
 * Credentials that are fetched when they are first needed and again ahead of their end, once for however many callers.
 * While the old ones are valid nobody waits for the renewal, and its failure is no one's failure.
 */
export class TokenCache<Token> {
  private current: Token | undefined;
  private renewAt = 0;
  private dropAgainAt = 0;
  private pending: Promise<Token> | undefined;

  /**
   * @param endOf when the credentials end, in milliseconds since 1970
   */
  constructor(
    private readonly fetch: () => Promise<Token>,
    private readonly endOf: (token: Token) => number,
    private readonly now: () => number = Date.now,
  ) {}

  /** Rejects with the error of the fetch, where there are none to be had. */
  async get(): Promise<Token> {
    const { current } = this;
    if (current === undefined || this.now() >= this.endOf(current)) return this.renew();
    if (this.now() >= this.renewAt) void this.renew().catch(() => undefined);
    return current;
  }

  /**
   * For credentials that were refused ahead of their end: lets go of them where `isIt` knows them, and answers whether
   * those of the next `get` are others. Those that were fetched for the same reason a moment ago are kept.
   */
  invalidate(isIt: (token: Token) => boolean): boolean {
    if (this.current === undefined || !isIt(this.current)) return true;
    if (this.now() < this.dropAgainAt) return false;
    this.dropAgainAt = this.now() + PAUSE_MS;
    this.current = undefined;
    return true;
  }

  private renew(): Promise<Token> {
    this.pending ??= this.fetchAndKeep().finally(() => (this.pending = undefined));
    return this.pending;
  }

  private async fetchAndKeep(): Promise<Token> {
    this.renewAt = this.now() + PAUSE_MS;
    const fetched = await this.fetch();
    this.current = fetched;
    this.renewAt = Math.max(this.endOf(fetched) - REFRESH_MARGIN_MS, this.now() + PAUSE_MS);
    return fetched;
  }
}

/** The token that a call was made with. */
export function bearerIn(headers: Readonly<Record<string, string>>): string {
  return headers['authorization']?.replace(/^Bearer /, '') ?? '';
}
