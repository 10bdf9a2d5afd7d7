import { mapConcurrent } from './map-concurrent';

const neverAborted = new AbortController().signal;
const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('mapConcurrent', () => {
  it('returns the results in the order of the items, whichever finishes first', async () => {
    const parts = Array.from({ length: 30 }, (_, index) => index);
    const process = async (part: number) => {
      for (let round = part % 3; round < 3; round += 1) await pause();
      return part * 2;
    };
    expect(await mapConcurrent(parts, neverAborted, process)).toEqual(parts.map((part) => part * 2));
  });

  it('runs at most eight at a time', async () => {
    let running = 0;
    let maximum = 0;
    await mapConcurrent(Array.from({ length: 30 }), neverAborted, async () => {
      maximum = Math.max(maximum, ++running);
      await pause();
      running -= 1;
    });
    expect(maximum).toBe(8);
  });

  it('fails with the first failure, cancels running items, and starts no more', async () => {
    const started: number[] = [];
    let cancelled = 0;
    const process = async (part: number, signal: { addEventListener(type: 'abort', listener: () => void): void }) => {
      started.push(part);
      if (part === 2) throw new Error('no');
      await new Promise<void>((_, reject) =>
        signal.addEventListener('abort', () => {
          cancelled += 1;
          reject(new Error('cancelled'));
        }),
      );
    };
    await expect(
      mapConcurrent(
        Array.from({ length: 30 }, (_, i) => i),
        neverAborted,
        process,
      ),
    ).rejects.toThrow('no');
    await pause();
    expect(cancelled).toBe(7);
    expect(started).toHaveLength(8);
  });

  it.each([true, false])(
    'forwards the abort signal to running items (aborted before the start: %s)',
    async (isBeforehand) => {
      const controller = new AbortController();
      if (isBeforehand) controller.abort();
      const results = mapConcurrent([1, 2], controller.signal, async (_, signal) => {
        while (!signal.aborted) await pause();
        throw new Error('cancelled');
      });
      controller.abort();
      await expect(results).rejects.toThrow('cancelled');
    },
  );
});
