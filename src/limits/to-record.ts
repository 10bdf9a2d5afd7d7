import type { ThrottlerStorage } from '@nestjs/throttler';

/** What the throttler is told of a hit. Times are in whole seconds. */
export type HitRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/** The throttler's record of a fixed window after a hit: whoever is over the limit is blocked until the window ends. */
export function toRecord(hits: number, remainingMs: number, limit: number): HitRecord {
  const seconds = Math.max(1, Math.ceil(remainingMs / 1000));
  const isBlocked = hits > limit;
  return { totalHits: hits, timeToExpire: seconds, isBlocked, timeToBlockExpire: isBlocked ? seconds : 0 };
}
