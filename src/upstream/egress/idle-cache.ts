/** So long at least what is not used is kept, in milliseconds; at most twice as long, and then until more is added. */
const KEPT_MS = 60_000;

/**
 * What was used lately, in two generations: with something new, the older one is let go where it is time, and the recent
 * one takes its place. Finding what is in use costs a look into one map, and nothing grows without end.
 */
export class IdleCache<Key, Value> {
  private recent = new Map<Key, Value>();
  private older = new Map<Key, Value>();
  private turnedAt: number;

  /**
   * @param letGo called with whatever was not used for long
   * @param now in milliseconds
   */
  constructor(
    private readonly letGo: (value: Value) => void = () => undefined,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.turnedAt = now();
  }

  get(key: Key): Value | undefined {
    return this.recent.get(key) ?? this.recall(key);
  }

  add(key: Key, value: Value): void {
    if (this.now() - this.turnedAt >= KEPT_MS) this.turn();
    this.recent.set(key, value);
  }

  delete(key: Key): void {
    this.recent.delete(key);
    this.older.delete(key);
  }

  values(): Value[] {
    return [...this.recent.values(), ...this.older.values()];
  }

  private recall(key: Key): Value | undefined {
    const value = this.older.get(key);
    if (value === undefined) return undefined;
    this.older.delete(key);
    this.recent.set(key, value);
    return value;
  }

  private turn(): void {
    const gone = this.older;
    this.older = this.recent;
    this.recent = new Map();
    this.turnedAt = this.now();
    for (const value of gone.values()) this.letGo(value);
  }
}
