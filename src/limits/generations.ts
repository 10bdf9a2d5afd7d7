/**
 * Values by key, in two generations. When the recent generation is as old as its lifetime, no value of the older one has been
 * read for that time, and it is dropped as a whole without a search for expired keys.
 */
export class Generations<Value> {
  private recent = new Map<string, Value>();
  private older = new Map<string, Value>();
  private rotatesAt = 0;

  /** @param maxKeys maximum keys per generation; beyond it the least recently used keys are dropped early */
  constructor(
    private readonly lifetimeMs: number,
    private readonly maxKeys: number,
  ) {}

  /** Returns the value of the key, and keeps it for another lifetime. */
  get(key: string, now: number): Value | undefined {
    if (now >= this.rotatesAt || this.recent.size >= this.maxKeys) this.rotate(now);
    const recent = this.recent.get(key);
    if (recent !== undefined) return recent;
    const older = this.older.get(key);
    if (older !== undefined) this.recent.set(key, older);
    return older;
  }

  set(key: string, value: Value): void {
    this.recent.set(key, value);
  }

  private rotate(now: number): void {
    this.older = this.recent;
    this.recent = new Map();
    this.rotatesAt = now + this.lifetimeMs;
  }
}
