import { setImmediate } from 'node:timers/promises';

/** Other requests are served after this time, in milliseconds. */
const SLICE_MS = 10;

/** Divides long work into slices of time, between which the event loop runs. */
export class SliceClock {
  private startedAt = performance.now();

  /** Lets other work run if the slice is over. */
  async rest(): Promise<void> {
    if (performance.now() - this.startedAt < SLICE_MS) return;
    await setImmediate();
    this.startedAt = performance.now();
  }
}
