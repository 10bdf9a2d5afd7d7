import { setImmediate } from 'node:timers/promises';

/** Other requests are served after this time, in milliseconds. */
const SLICE_MS = 10;

/** Divides long work into slices of time, between which the event loop runs. */
export class SliceClock {
  private startedAt = performance.now();

  /** Whether it is time to {@link rest}. */
  get isOver(): boolean {
    return performance.now() - this.startedAt >= SLICE_MS;
  }

  /** Lets other work run. */
  async rest(): Promise<void> {
    await setImmediate();
    this.startedAt = performance.now();
  }
}
