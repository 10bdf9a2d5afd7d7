import type { ThrottlerStorage } from '@nestjs/throttler';
import { toRecord, type HitRecord } from './to-record';

interface Window {
  hits: number;
  readonly endsAt: number;
}

/**
 * The number of keys, for each length of window, after which those not hit for longest are forgotten early. A key takes
 * some 200 bytes, and up to twice as many are held.
 */
const MOST_KEYS = 500_000;

/**
 * Counts in fixed windows, each from the first hit of its key, in the memory of this process. A hit costs the same
 * whatever has been counted before.
 */
export class MemoryStorage implements ThrottlerStorage {
  private readonly lanes = new Map<number, WindowGenerations>();

  constructor(private readonly mostKeys = MOST_KEYS) {}

  increment(key: string, ttl: number, limit: number): Promise<HitRecord> {
    // Steps of the system's clock must neither prolong nor end a window.
    const now = performance.now();
    let lane = this.lanes.get(ttl);
    if (!lane) this.lanes.set(ttl, (lane = new WindowGenerations(ttl, this.mostKeys)));
    const window = lane.windowOf(key, now);
    window.hits += 1;
    return Promise.resolve(toRecord(window.hits, window.endsAt - now, limit));
  }
}

/**
 * The windows of one length, in two generations. When the recent one is as old as a window is long, whatever is left in
 * the older one has ended, and it is dropped as a whole: no key is ever looked for.
 */
class WindowGenerations {
  private recent = new Map<string, Window>();
  private older = new Map<string, Window>();
  private turnsAt = 0;

  constructor(
    private readonly lengthMs: number,
    private readonly mostKeys: number,
  ) {}

  windowOf(key: string, now: number): Window {
    if (now >= this.turnsAt || this.recent.size >= this.mostKeys) this.turn(now);
    const recent = this.recent.get(key);
    if (recent && recent.endsAt > now) return recent;
    const older = this.older.get(key);
    const window = older && older.endsAt > now ? older : { hits: 0, endsAt: now + this.lengthMs };
    this.recent.set(key, window);
    return window;
  }

  private turn(now: number): void {
    this.older = this.recent;
    this.recent = new Map();
    this.turnsAt = now + this.lengthMs;
  }
}
