import type { ThrottlerStorage } from '@nestjs/throttler';

/** Result of counting a hit, as the throttler defines it. Times are in whole seconds. */
export type HitRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/** Returns the record of a hit in a fixed window. A client over the limit is blocked until the window ends. */
export function toHitRecord(hits: number, remainingMs: number, limit: number): HitRecord {
  const seconds = Math.max(1, Math.ceil(remainingMs / 1000));
  const isBlocked = hits > limit;
  return { totalHits: hits, timeToExpire: seconds, isBlocked, timeToBlockExpire: isBlocked ? seconds : 0 };
}
