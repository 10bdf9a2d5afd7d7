import { Injectable } from '@nestjs/common';
import { LimitsService } from '../../limits';
import type { BoundEndpoint } from '../queryable';
import type { EndpointPolicy, RequestPolicy } from '../request-policy';

/** Counts client requests against `limit:` of their endpoint, and rejects those over it. */
@Injectable()
export class RateLimitPolicy implements RequestPolicy {
  constructor(private readonly limits: LimitsService) {}

  bind({ name, limit }: BoundEndpoint): EndpointPolicy | undefined {
    if (!limit) return undefined;
    return { before: ({ context }) => this.limits.admit(name, limit, context.principal) };
  }
}
