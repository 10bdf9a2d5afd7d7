/**
 * Minimum time that an unused entry is kept, in milliseconds. It is evicted by the first addition after twice this time
 * at the latest.
 */
const MIN_IDLE_MS = 60_000;

/**
 * Cache that evicts entries which have not been used for a while. Entries are held in two generations. An addition rotates
 * them when the recent generation is old enough: the older one is evicted and the recent one becomes the older one. A hit
 * in the recent generation costs one map lookup.
 */
export class IdleCache<Key, Value> {
  private recent = new Map<Key, Value>();
  private older = new Map<Key, Value>();
  private rotatedAt: number;

  /**
   * @param onEvict called with each entry that is evicted because it was idle
   * @param now returns the time in milliseconds
   */
  constructor(
    private readonly onEvict: (value: Value) => void = () => undefined,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.rotatedAt = now();
  }

  get(key: Key): Value | undefined {
    return this.recent.get(key) ?? this.promote(key);
  }

  add(key: Key, value: Value): void {
    if (this.now() - this.rotatedAt >= MIN_IDLE_MS) this.rotate();
    this.recent.set(key, value);
  }

  delete(key: Key): void {
    this.recent.delete(key);
    this.older.delete(key);
  }

  values(): Value[] {
    return [...this.recent.values(), ...this.older.values()];
  }

  private promote(key: Key): Value | undefined {
    const value = this.older.get(key);
    if (value === undefined) return undefined;
    this.older.delete(key);
    this.recent.set(key, value);
    return value;
  }

  private rotate(): void {
    const evicted = this.older;
    this.older = this.recent;
    this.recent = new Map();
    this.rotatedAt = this.now();
    for (const value of evicted.values()) this.onEvict(value);
  }
}
