import { setImmediate } from 'node:timers/promises';
import { inSlices, type Steps } from './slices';

/** Each step takes longer than a slice. */
function* slowSteps(count: number, onStep: () => void): Steps<number> {
  for (let step = 0; step < count; step += 1) {
    const end = performance.now() + 6;
    while (performance.now() < end);
    onStep();
    yield;
  }
  return count;
}

describe('inSlices', () => {
  it('returns the result of the steps', async () => {
    await expect(inSlices(slowSteps(2, () => {}))).resolves.toBe(2);
  });

  it('rejects with the error of a step and lets other runs continue', async () => {
    const failing = inSlices(
      slowSteps(2, () => {
        throw new Error('broken');
      }),
    );
    const other = inSlices(slowSteps(2, () => {}));
    await expect(failing).rejects.toThrow('broken');
    await expect(other).resolves.toBe(2);
  });

  it('runs one slice in each turn of the event loop when several runs are unfinished', async () => {
    let steps = 0;
    let finished = 0;
    const runs = Array.from({ length: 5 }, () => inSlices(slowSteps(3, () => (steps += 1))));
    for (const run of runs) void run.then(() => (finished += 1));
    const stepsPerTurn: number[] = [steps];
    while (finished < runs.length) {
      const before = steps;
      await setImmediate();
      stepsPerTurn.push(steps - before);
    }
    expect(steps).toBe(15);
    expect(Math.max(...stepsPerTurn)).toBe(1);
  });
});
