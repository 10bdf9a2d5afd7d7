import { setImmediate } from 'node:timers/promises';

/** Work in steps: the caller may do something else whenever the generator yields. */
export type Steps<T> = Generator<void, T, void>;

/** Time that steps may run before other events are handled, in milliseconds. */
const SLICE_MS = 4;

/** Runs all steps without a pause. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Runs the steps in slices of a few milliseconds, between which the event loop handles other events. */
export async function inSlices<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const end = performance.now() + SLICE_MS;
    do {
      const step = steps.next();
      if (step.done) return step.value;
    } while (performance.now() < end);
    await setImmediate();
  }
}
