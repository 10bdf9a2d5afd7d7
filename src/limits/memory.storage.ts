import type { ThrottlerStorage } from '@nestjs/throttler';
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
  private readonly generations = new Map<number, WindowGenerations>();

  constructor(private readonly maxKeys = MAX_KEYS) {}

  increment(key: string, ttl: number, limit: number): Promise<HitRecord> {
    // Monotonic: a change of the system clock must neither extend nor end a window.
    const now = performance.now();
    let windows = this.generations.get(ttl);
    if (!windows) this.generations.set(ttl, (windows = new WindowGenerations(ttl, this.maxKeys)));
    const window = windows.windowOf(key, now);
    window.hits += 1;
    return Promise.resolve(toHitRecord(window.hits, window.endsAt - now, limit));
  }
}

/**
 * Windows of one length, in two generations. When the recent generation is as old as a window is long, all windows of the
 * older one have ended, and it is dropped as a whole without a search for expired keys.
 */
class WindowGenerations {
  private recent = new Map<string, Window>();
  private older = new Map<string, Window>();
  private rotatesAt = 0;

  constructor(
    private readonly lengthMs: number,
    private readonly maxKeys: number,
  ) {}

  windowOf(key: string, now: number): Window {
    if (now >= this.rotatesAt || this.recent.size >= this.maxKeys) this.rotate(now);
    const recent = this.recent.get(key);
    if (recent && recent.endsAt > now) return recent;
    const older = this.older.get(key);
    const window = older && older.endsAt > now ? older : { hits: 0, endsAt: now + this.lengthMs };
    this.recent.set(key, window);
    return window;
  }

  private rotate(now: number): void {
    this.older = this.recent;
    this.recent = new Map();
    this.rotatesAt = now + this.lengthMs;
  }
}
