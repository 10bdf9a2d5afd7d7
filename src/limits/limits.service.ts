import { Injectable } from '@nestjs/common';
import { InjectThrottlerStorage, type ThrottlerStorage } from '@nestjs/throttler';
import type { Limit } from '../config';
import { GatewayError } from '../errors';
import { bucketOf, toLimitRule, type Caller, type LimitRule } from './limit-rule';

/** Enforces `limit:` of endpoints. */
@Injectable()
export class LimitsService {
  private readonly rules = new WeakMap<Limit, LimitRule>();

  constructor(@InjectThrottlerStorage() private readonly storage: ThrottlerStorage) {}

  /**
   * Counts a request to the endpoint. The counter's key consists of the endpoint's name and the values of its limit, so it
   * survives a reload that changes neither.
   *
   * @param what names the limit in the error message, if it is not that of an endpoint
   * @throws GatewayError `RATE_LIMIT_EXCEEDED` with `retry-after` in whole seconds, or `LIMITS_UNAVAILABLE`
   */
  async admit(endpoint: string, limit: Limit, caller: Caller, what?: string): Promise<void> {
    const rule = this.ruleOf(limit);
    const { calls, windowMs, text } = rule;
    const key = `${endpoint}:${calls}/${windowMs}:${bucketOf(rule, caller)}`;
    const record = await this.storage.increment(key, windowMs, calls, 0, 'default');
    if (!record.isBlocked) return;
    const headers = { 'retry-after': String(record.timeToBlockExpire) };
    const message = what === undefined ? `Rate limit exceeded: ${text}` : `${what} exceeded: ${text}`;
    throw new GatewayError('RATE_LIMIT_EXCEEDED', message, { headers });
  }

  private ruleOf(limit: Limit): LimitRule {
    let rule = this.rules.get(limit);
    if (!rule) this.rules.set(limit, (rule = toLimitRule(limit)));
    return rule;
  }
}
