import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MemoryStorage } from './memory.storage';

const MINUTE = 60_000;

beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => jest.useRealTimers());

async function hits(storage: MemoryStorage, key: string, ttl = MINUTE): Promise<number> {
  return (await storage.increment(key, ttl, 1)).totalHits;
}

describe('counting in memory', () => {
  it('tells the hits of the window, whether they are too many, and when it ends', async () => {
    const storage = new MemoryStorage();
    expect(await storage.increment('a', MINUTE, 1)).toEqual({
      totalHits: 1,
      timeToExpire: 60,
      isBlocked: false,
      timeToBlockExpire: 0,
    });
    jest.advanceTimersByTime(59_500);
    expect(await storage.increment('a', MINUTE, 1)).toEqual({
      totalHits: 2,
      timeToExpire: 1,
      isBlocked: true,
      timeToBlockExpire: 1,
    });
  });

  it('begins a window with the first hit, and another when it has ended', async () => {
    const storage = new MemoryStorage();
    jest.advanceTimersByTime(45_000);
    expect(await hits(storage, 'a')).toBe(1);
    jest.advanceTimersByTime(59_999);
    expect(await hits(storage, 'a')).toBe(2);
    jest.advanceTimersByTime(1);
    expect(await hits(storage, 'a')).toBe(1);
  });

  it('keeps each key’s window, however the windows lie', async () => {
    const storage = new MemoryStorage();
    const counted: number[] = [];
    // A key of every second, hit again 20 and 40 seconds later, while its window lasts.
    for (let second = 0; second < 300; second += 1) {
      for (const ago of [0, 20, 40]) if (second >= ago) counted.push(await hits(storage, `key ${second - ago}`));
      jest.advanceTimersByTime(1000);
    }
    expect(counted.slice(-3)).toEqual([1, 2, 3]);
    expect(counted.filter((count) => count === 3)).toHaveLength(260);
    expect(Math.max(...counted)).toBe(3);
  });

  it('keeps keys and lengths of window apart', async () => {
    const storage = new MemoryStorage();
    expect([await hits(storage, 'a'), await hits(storage, 'b'), await hits(storage, 'a', 1000)]).toEqual([1, 1, 1]);
  });

  it('takes no notice of the system’s clock', async () => {
    const storage = new MemoryStorage();
    await hits(storage, 'a');
    jest.setSystemTime(new Date('2050-01-01'));
    expect(await hits(storage, 'a')).toBe(2);
  });
});

describe('the memory that counting takes', () => {
  it('is bounded: when there are too many keys, those not hit for longest are forgotten, and no other', async () => {
    const storage = new MemoryStorage(100);
    await hits(storage, 'idle');
    let busy = 0;
    for (let key = 0; key < 1000; key += 1) {
      await hits(storage, `key ${key}`);
      busy = await hits(storage, 'busy');
    }
    expect(busy).toBe(1000);
    expect(await hits(storage, 'key 950')).toBe(2);
    expect(await hits(storage, 'idle')).toBe(1);
  });

  it('is free again when the windows of a million keys have ended', async () => {
    const MILLION = 1_000_000;
    const storage = new MemoryStorage(2 * MILLION);
    const before = usedMegabytes();
    for (let key = 0; key < MILLION; key += 1) void storage.increment(`some user ${key}`, MINUTE, 1);
    expect(await hits(storage, 'some user 0')).toBe(2);
    expect(usedMegabytes() - before).toBeGreaterThan(50);
    for (let minute = 0; minute < 2; minute += 1) {
      jest.advanceTimersByTime(MINUTE);
      await hits(storage, 'another');
    }
    expect(usedMegabytes() - before).toBeLessThan(25);
  }, 60_000);
});

function usedMegabytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 1e6;
}
