import type { ThrottlerStorage } from '@nestjs/throttler';
import { Generations } from './generations';
import { toHitRecord, type HitRecord } from './hit-record';

interface Window {
  hits: number;
  readonly endsAt: number;
}

/**
 * Maximum keys per generation, for each window length. Beyond it the least recently used keys lose their count early. A key
 * takes about 200 bytes, and two generations are kept.
 */
const MAX_KEYS = 500_000;

/**
 * Counts hits in the memory of this process, in fixed windows that start with the first hit of their key. Takes constant
 * time per hit, regardless of the number of keys.
 */
export class MemoryStorage implements ThrottlerStorage {
  /** By window length. */
  private readonly generations = new Map<number, Generations<Window>>();

  constructor(private readonly maxKeys = MAX_KEYS) {}

  increment(key: string, ttl: number, limit: number): Promise<HitRecord> {
    // Monotonic: a change of the system clock must neither extend nor end a window.
    const now = performance.now();
    let windows = this.generations.get(ttl);
    if (!windows) this.generations.set(ttl, (windows = new Generations(ttl, this.maxKeys)));
    let window = windows.get(key, now);
    if (!window || window.endsAt <= now) windows.set(key, (window = { hits: 0, endsAt: now + ttl }));
    window.hits += 1;
    return Promise.resolve(toHitRecord(window.hits, window.endsAt - now, limit));
  }
}
