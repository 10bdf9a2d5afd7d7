import { Generations } from './generations';
import { SlidingWindows, WINDOW_MS, type Admission, type WindowCheck, type WindowState } from './sliding-windows';

/** Maximum keys per generation. A key takes about 300 bytes, and 16 for each millisecond in which something was counted. */
const MAX_KEYS = 500_000;
/** Expired entries are removed from the arrays when there are this many of them, and they are the majority. */
const MIN_EXPIRED = 32;

/** Sliding windows in the memory of this process. Takes constant time per check, however much is counted. */
export class MemoryWindows extends SlidingWindows {
  private readonly windows: Generations<Window>;

  /** @param clock monotonic, in milliseconds: a change of the system clock must neither extend nor end a window */
  constructor(
    private readonly windowMs = WINDOW_MS,
    private readonly clock: () => number = () => performance.now(),
    maxKeys = MAX_KEYS,
  ) {
    super();
    this.windows = new Generations(windowMs, maxKeys);
  }

  admit(groups: readonly (readonly WindowCheck[])[]): Admission {
    const now = this.clock();
    const windows: Window[] = [];
    let isAdmitted = true;
    for (const checks of groups) {
      let passes = false;
      for (const { key, limit } of checks) {
        const window = this.windowOf(key, now);
        windows.push(window);
        if (window.used < limit) passes = true;
      }
      if (!passes) isAdmitted = false;
    }
    let position = 0;
    const states: WindowState[][] = [];
    for (const checks of groups) {
      const ofGroup: WindowState[] = [];
      for (const { limit, cost } of checks) {
        const window = windows[position++] as Window;
        const passes = window.used < limit;
        if (passes && isAdmitted && cost > 0) window.count(cost, now);
        const retryMs = passes ? 0 : window.msUntilBelow(limit, now);
        ofGroup.push({ used: window.used, retryMs, resetMs: window.msUntilEmpty(now) });
      }
      states.push(ofGroup);
    }
    return { isAdmitted, states };
  }

  add(key: string, amount: number): void {
    const now = this.clock();
    this.windowOf(key, now).count(amount, now);
  }

  /** Returns the window without expired entries. */
  private windowOf(key: string, now: number): Window {
    let window = this.windows.get(key, now);
    if (window) window.expire(now);
    else this.windows.set(key, (window = new Window(this.windowMs)));
    return window;
  }
}

/**
 * What was counted under one key. An entry stands for all amounts of one millisecond and has their running total, so that
 * memory is bounded, sums need no addition, and the entry that frees a given amount is found by binary search.
 */
class Window {
  /** Whole milliseconds, rounded up: an entry never leaves the window early. */
  private times: number[] = [];
  private totals: number[] = [];
  /** Position of the oldest entry that has not expired. */
  private first = 0;
  /** The running total before that entry. */
  private base = 0;

  constructor(private readonly lengthMs: number) {}

  /** The sum of the entries. */
  get used(): number {
    return this.total - this.base;
  }

  /** Removes expired entries. */
  expire(now: number): void {
    const { times, totals } = this;
    while (this.first < times.length && (times[this.first] ?? 0) + this.lengthMs <= now) {
      this.base = totals[this.first] ?? 0;
      this.first += 1;
    }
    if (this.first === times.length) this.clear();
    else if (this.first >= MIN_EXPIRED && this.first * 2 > times.length) this.compact();
  }

  count(amount: number, now: number): void {
    const { times, totals } = this;
    const time = Math.ceil(now);
    const total = this.total + amount;
    if (times.at(-1) === time) totals[totals.length - 1] = total;
    else {
      times.push(time);
      totals.push(total);
    }
  }

  /** Returns the milliseconds until the sum is below the limit. For a limit of 0, until the window is empty. */
  msUntilBelow(limit: number, now: number): number {
    // The sum is below the limit once the running total before the window is above this.
    const needed = this.total - limit;
    let low = this.first;
    let high = this.totals.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.totals[middle] ?? 0) > needed) high = middle;
      else low = middle + 1;
    }
    return (this.times[low] ?? now) + this.lengthMs - now;
  }

  msUntilEmpty(now: number): number {
    const last = this.times.at(-1);
    return last === undefined ? 0 : last + this.lengthMs - now;
  }

  private get total(): number {
    return this.totals.at(-1) ?? this.base;
  }

  private clear(): void {
    this.times.length = 0;
    this.totals.length = 0;
    this.first = 0;
    this.base = 0;
  }

  private compact(): void {
    this.times = this.times.slice(this.first);
    this.totals = this.totals.slice(this.first);
    this.first = 0;
  }
}
