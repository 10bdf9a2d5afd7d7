import type { AwsCredentialIdentity } from '@smithy/types';

/** So long before their end credentials are renewed, in milliseconds. */
const AHEAD_MS = 5 * 60_000;
/** Shortest time between two attempts while nobody has to wait for them. */
const PAUSE_MS = 10_000;

/**
 * Credentials that are fetched when they are first needed and again ahead of their end, once for however many callers.
 * While the old ones are valid nobody waits for the renewal, and its failure is no one's failure.
 */
export class AwsCredentials {
  private current: AwsCredentialIdentity | undefined;
  private renewAt = 0;
  private pending: Promise<AwsCredentialIdentity> | undefined;

  constructor(
    private readonly fetch: () => Promise<AwsCredentialIdentity>,
    private readonly now: () => number = Date.now,
  ) {}

  /** Rejects with the error of the fetch, where there are none to be had. */
  async get(): Promise<AwsCredentialIdentity> {
    const { current } = this;
    if (!current || this.now() >= endOf(current)) return this.renew();
    if (this.now() >= this.renewAt) void this.renew().catch(() => undefined);
    return current;
  }

  private renew(): Promise<AwsCredentialIdentity> {
    this.pending ??= this.fetchAndKeep().finally(() => (this.pending = undefined));
    return this.pending;
  }

  private async fetchAndKeep(): Promise<AwsCredentialIdentity> {
    this.renewAt = this.now() + PAUSE_MS;
    const fetched = await this.fetch();
    this.current = fetched;
    this.renewAt = Math.max(endOf(fetched) - AHEAD_MS, this.now() + PAUSE_MS);
    return fetched;
  }
}

function endOf({ expiration }: AwsCredentialIdentity): number {
  return expiration?.getTime() ?? Number.POSITIVE_INFINITY;
}
