import type { AwsCredentialIdentity } from '@smithy/types';
import { TokenCache } from '../shared/token-cache';

/** Credentials of AWS; those without an end are fetched once. */
export class AwsCredentials extends TokenCache<AwsCredentialIdentity> {
  constructor(fetch: () => Promise<AwsCredentialIdentity>, now?: () => number) {
    super(fetch, ({ expiration }) => expiration?.getTime() ?? Number.POSITIVE_INFINITY, now);
  }
}
