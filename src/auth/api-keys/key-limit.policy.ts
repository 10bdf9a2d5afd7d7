import { Injectable } from '@nestjs/common';
import type { Limit } from '../../config';
import type { PolicyCall, RequestPolicy, TargetPolicy } from '../../endpoints/request-policy';
import type { KeyGrant } from '../../http';
import { LimitsService } from '../../limits';

const MESSAGE = 'Rate limit of the API key';

/** Counts client requests against the limit of their API key, over all endpoints, and rejects those over it. */
@Injectable()
export class KeyLimitPolicy implements RequestPolicy, TargetPolicy {
  private readonly limits = new WeakMap<KeyGrant, Limit>();

  constructor(private readonly service: LimitsService) {}

  bind(): TargetPolicy {
    return this;
  }

  before({ target, context }: PolicyCall): Promise<void> | undefined {
    const { principal } = context;
    const { key } = principal.identity;
    // A route runs the policies of its endpoints, too. The request counts for what it names.
    if (!key?.limit || target.name !== context.target) return undefined;
    // The names of endpoints contain no slash.
    return this.service.admit(`api-key/${key.id}`, this.limitOf(key, key.limit), principal, MESSAGE);
  }

  /** The service keeps what it derives from a limit as long as the object. */
  private limitOf(key: KeyGrant, { calls, renewal_period }: NonNullable<KeyGrant['limit']>): Limit {
    let limit = this.limits.get(key);
    if (!limit) this.limits.set(key, (limit = { calls, renewal_period, key: null }));
    return limit;
  }
}
