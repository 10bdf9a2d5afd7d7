import { mapConcurrent } from './map-concurrent';

const nobodyLeaves = new AbortController().signal;
const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('mapConcurrent', () => {
  it('returns the results in the order of the items, whichever finishes first', async () => {
    const parts = Array.from({ length: 30 }, (_, index) => index);
    const ask = async (part: number) => {
      for (let round = part % 3; round < 3; round += 1) await pause();
      return part * 2;
    };
    expect(await mapConcurrent(parts, nobodyLeaves, ask)).toEqual(parts.map((part) => part * 2));
  });

  it('runs at most eight at a time', async () => {
    let running = 0;
    let most = 0;
    await mapConcurrent(Array.from({ length: 30 }), nobodyLeaves, async () => {
      most = Math.max(most, ++running);
      await pause();
      running -= 1;
    });
    expect(most).toBe(8);
  });

  it('fails with the first failure, cancels running items, and starts no more', async () => {
    const asked: number[] = [];
    let cancelled = 0;
    const ask = async (part: number, signal: { addEventListener(type: 'abort', listener: () => void): void }) => {
      asked.push(part);
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
        nobodyLeaves,
        ask,
      ),
    ).rejects.toThrow('no');
    await pause();
    expect(cancelled).toBe(7);
    expect(asked).toHaveLength(8);
  });

  it.each([true, false])(
    'forwards the abort signal to running items (aborted before the start: %s)',
    async (isBeforehand) => {
      const leaving = new AbortController();
      if (isBeforehand) leaving.abort();
      const asked = mapConcurrent([1, 2], leaving.signal, async (_, signal) => {
        while (!signal.aborted) await pause();
        throw new Error('cancelled');
      });
      leaving.abort();
      await expect(asked).rejects.toThrow('cancelled');
    },
  );
});
