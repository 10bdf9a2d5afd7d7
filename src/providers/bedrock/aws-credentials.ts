import type { AwsCredentialIdentity } from '@smithy/types';
import { TokenCache } from '../shared/token-cache';

/** Credentials of AWS; those that do not expire are fetched once. */
export class AwsCredentials {
  private readonly cache: TokenCache<AwsCredentialIdentity>;

  constructor(
    private readonly fetch: () => Promise<AwsCredentialIdentity>,
    now?: () => number,
  ) {
    this.cache = new TokenCache(({ expiration }) => expiration?.getTime() ?? Number.POSITIVE_INFINITY, now);
  }

  get(): Promise<AwsCredentialIdentity> {
    return this.cache.get(this.fetch);
  }

  invalidate(isRejected: (credentials: AwsCredentialIdentity) => boolean): boolean {
    return this.cache.invalidate(isRejected);
  }
}
