import type { ThrottlerStorage } from '@nestjs/throttler';
import type { HitRecord } from './hit-record';
import type { PrimaryChannel } from './primary-channel';

/** Storage of a worker: counts hits in the primary process, so that all workers share one count. */
export class PrimaryStorage implements ThrottlerStorage {
  constructor(private readonly primary: PrimaryChannel) {}

  increment(key: string, ttl: number, limit: number): Promise<HitRecord> {
    // The result of this task in `countForWorkers`.
    return this.primary.run({ hit: { key, ttl, limit } }) as Promise<HitRecord>;
  }
}
