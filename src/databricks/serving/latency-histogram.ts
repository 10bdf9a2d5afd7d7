/** Upper bounds of the buckets, in milliseconds. */
const BOUNDS = [50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 120_000, 300_000];

/** Durations in buckets, as Prometheus counts them. */
export class LatencyHistogram {
  /** Durations in each bucket and, in the last place, those above all bounds. */
  private readonly buckets = new Array<number>(BOUNDS.length + 1).fill(0);
  private sum = 0;

  add(durationMs: number): void {
    const index = BOUNDS.findIndex((bound) => durationMs <= bound);
    const bucket = index < 0 ? BOUNDS.length : index;
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
    this.sum += durationMs;
  }

  /** @param labels without braces */
  render(name: string, labels: string): string[] {
    let count = 0;
    const lines = this.buckets.map((inBucket, index) => {
      count += inBucket;
      return `${name}_bucket{${labels},le="${BOUNDS[index] ?? '+Inf'}"} ${count}`;
    });
    return [...lines, `${name}_sum{${labels}} ${this.sum}`, `${name}_count{${labels}} ${count}`];
  }
}
