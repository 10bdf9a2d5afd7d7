import { MemoryStorage } from './memory.storage';

const MINUTE = 60_000;

beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => jest.useRealTimers());

async function hits(storage: MemoryStorage, key: string, ttl = MINUTE): Promise<number> {
  return (await storage.increment(key, ttl, 1)).totalHits;
}

describe('MemoryStorage', () => {
  it('returns the hits of the window, whether they exceed the limit, and the seconds until it ends', async () => {
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

  it('starts a window at the first hit and a new one after it has ended', async () => {
    const storage = new MemoryStorage();
    jest.advanceTimersByTime(45_000);
    expect(await hits(storage, 'a')).toBe(1);
    jest.advanceTimersByTime(59_999);
    expect(await hits(storage, 'a')).toBe(2);
    jest.advanceTimersByTime(1);
    expect(await hits(storage, 'a')).toBe(1);
  });

  it('keeps the window of each key when windows overlap', async () => {
    const storage = new MemoryStorage();
    const counted: number[] = [];
    // One key per second, each hit again after 20 and 40 seconds, within its window.
    for (let second = 0; second < 300; second += 1) {
      for (const ago of [0, 20, 40]) if (second >= ago) counted.push(await hits(storage, `key ${second - ago}`));
      jest.advanceTimersByTime(1000);
    }
    expect(counted.slice(-3)).toEqual([1, 2, 3]);
    expect(counted.filter((count) => count === 3)).toHaveLength(260);
    expect(Math.max(...counted)).toBe(3);
  });

  it('counts each key and each window length separately', async () => {
    const storage = new MemoryStorage();
    expect([await hits(storage, 'a'), await hits(storage, 'b'), await hits(storage, 'a', 1000)]).toEqual([1, 1, 1]);
  });

  it('does not depend on the system clock', async () => {
    const storage = new MemoryStorage();
    await hits(storage, 'a');
    jest.setSystemTime(new Date('2050-01-01'));
    expect(await hits(storage, 'a')).toBe(2);
  });

  it('drops only the least recently hit keys when there are more keys than its maximum', async () => {
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
});
