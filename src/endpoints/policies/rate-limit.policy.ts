import { Injectable } from '@nestjs/common';
import { LimitsService } from '../../limits';
import { isRoute, type Queryable } from '../queryable';
import type { RequestPolicy, TargetPolicy } from '../request-policy';

/** Counts client requests against `limit:` of their endpoint, and rejects those over it. */
@Injectable()
export class RateLimitPolicy implements RequestPolicy {
  constructor(private readonly limits: LimitsService) {}

  bind(target: Queryable): TargetPolicy | undefined {
    if (isRoute(target) || !target.limit) return undefined;
    const { name, limit } = target;
    return { before: ({ context }) => this.limits.admit(name, limit, context.principal) };
  }
}
