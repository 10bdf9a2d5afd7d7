import { setImmediate } from 'node:timers';

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

/**
 * Runs the steps in slices of a few milliseconds, between which the event loop handles other events. Several runs share
 * the event loop: in each turn, only one of them has a slice.
 */
export async function inSlices<T>(steps: Steps<T>): Promise<T> {
  if (running > 0) await nextTurn();
  running += 1;
  try {
    for (;;) {
      const end = performance.now() + SLICE_MS;
      do {
        const step = steps.next();
        if (step.done) return step.value;
      } while (performance.now() < end);
      await nextTurn();
    }
  } finally {
    running -= 1;
  }
}

/** Number of unfinished runs of {@link inSlices} that have begun. */
let running = 0;

/** Continue the runs that wait for their next slice, in this order. */
const waiting: (() => void)[] = [];

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(continueNext);
  });
}

function continueNext(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(continueNext);
}
