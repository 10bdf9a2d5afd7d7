/** A measurement loses half of its weight in this time, in milliseconds. */
const HALF_LIFE_MS = 30_000;
/** The average is ignored if the last measurement is older than this, in milliseconds. */
const MAX_AGE_MS = 10 * HALF_LIFE_MS;
/** Weight of a new measurement in the average. */
const NEW_WEIGHT = 0.2;
const MAX_SAMPLES = 128;
/** A percentile needs this many samples. */
const MIN_SAMPLES = 20;
/** The 95th percentile is computed again after this many new samples. */
const REFRESH_INTERVAL = 8;

/** The latency of one endpoint, in milliseconds: a moving average and the 95th percentile of the last 128 attempts. */
export class Latency {
  private average = 0;
  private measuredAt = 0;
  private readonly samples: number[] = [];
  private count = 0;
  private percentile: number | undefined;

  add(milliseconds: number, now: number): void {
    this.average = this.count === 0 ? milliseconds : this.average + NEW_WEIGHT * (milliseconds - this.average);
    this.measuredAt = now;
    this.samples[this.count % MAX_SAMPLES] = milliseconds;
    this.count += 1;
    if (this.count % REFRESH_INTERVAL === 0) this.percentile = undefined;
  }

  /**
   * Returns the average. It fades without new measurements, so that an endpoint that was slow is measured again; undefined
   * if there is no measurement of the last five minutes.
   */
  averageMs(now: number): number | undefined {
    if (this.count === 0 || now - this.measuredAt >= MAX_AGE_MS) return undefined;
    return this.average * 0.5 ** ((now - this.measuredAt) / HALF_LIFE_MS);
  }

  /** Returns the 95th percentile; undefined while there are fewer than 20 measurements. */
  p95Ms(): number | undefined {
    if (this.samples.length < MIN_SAMPLES) return undefined;
    this.percentile ??= [...this.samples].sort((a, b) => a - b)[Math.ceil(this.samples.length * 0.95) - 1];
    return this.percentile;
  }
}
