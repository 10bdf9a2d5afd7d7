import type { ThrottlerStorage } from '@nestjs/throttler';
import { GatewayError } from '../errors';

/** Counts nothing and so admits nothing. */
export class RejectingStorage implements ThrottlerStorage {
  increment(): Promise<never> {
    const message = 'The rate limit of this endpoint cannot be checked at the moment.';
    return Promise.reject(new GatewayError('LIMITS_UNAVAILABLE', message, { headers: { 'retry-after': '1' } }));
  }
}
