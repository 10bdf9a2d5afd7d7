import { Logger } from '@nestjs/common';
import { createClient } from '@redis/client';
import { pause } from '../../test/support/behaviours';
import { describeWithRedis, RedisServer } from '../../test/support/redis-server';
import { Secret } from '../config';
import { MemoryWindows } from './memory.windows';
import { RedisWindows } from './redis.windows';
import { SharedRedis } from './shared-redis';
import type { WindowCheck } from './sliding-windows';

const HOUR = 3_600_000;
const calls = (key: string, limit: number): WindowCheck => ({ key, limit, cost: 1 });
const tokens = (key: string, limit: number): WindowCheck => ({ key, limit, cost: 0 });

describeWithRedis('RedisWindows', () => {
  let redis: RedisServer;
  let client: ReturnType<typeof createClient>;
  let servers: SharedRedis[];
  const log = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});

  beforeAll(async () => {
    redis = await RedisServer.start();
    client = createClient({ url: redis.url });
    await client.connect();
  });

  beforeEach(async () => {
    log.mockClear();
    await client.flushAll();
    servers = [await connect(), await connect()];
  });

  afterEach(() => servers.forEach((server) => server.close()));
  afterAll(() => {
    client.destroy();
    return redis.kill();
  });

  function connect(failure: 'open' | 'closed' = 'open'): Promise<SharedRedis> {
    return SharedRedis.connect({ url: new Secret(redis.url), failure, timeoutMs: 10_000 });
  }

  /** The windows of two servers. */
  function pair(windowMs = HOUR): RedisWindows[] {
    return servers.map((server) => new RedisWindows(server, new MemoryWindows(windowMs), windowMs));
  }

  /** Sends an admission and returns whether each state passes, with what is used. */
  async function used(windows: RedisWindows, key: string): Promise<number> {
    return (await windows.admit([[tokens(key, 1e9)]])).states[0]![0]!.used;
  }

  it('admits exactly the limit over 8 clients on 2 servers', async () => {
    const windows = pair();
    const results = await Promise.all(
      Array.from({ length: 8 }, async (_value, client) => {
        let admitted = 0;
        for (let sent = 0; sent < 50; sent += 1) {
          const groups = [[calls('{e}:endpoint', 100)], [calls(`{e}:user:${client % 3}`, 1000)]];
          if ((await windows[client % 2]!.admit(groups)).isAdmitted) admitted += 1;
        }
        return admitted;
      }),
    );
    expect(results.reduce((sum, admitted) => sum + admitted)).toBe(100);
  });

  it('never admits more than the limit in any window', async () => {
    const WINDOW = 200;
    const LIMIT = 20;
    const windows = pair(WINDOW);
    const admitted: { sentAt: number; repliedAt: number }[] = [];
    const end = performance.now() + 6 * WINDOW;
    await Promise.all(
      Array.from({ length: 8 }, async (_value, client) => {
        while (performance.now() < end) {
          const sentAt = performance.now();
          const { isAdmitted } = await windows[client % 2]!.admit([[calls('{e}', LIMIT)]]);
          if (isAdmitted) admitted.push({ sentAt, repliedAt: performance.now() });
        }
      }),
    );
    expect(admitted.length).toBeGreaterThanOrEqual(3 * LIMIT);
    // Redis decides between sending and reply, so calls of more than one window took at least that long.
    for (let first = 0; first + LIMIT < admitted.length; first += 1) {
      const calls = admitted.slice(first, first + LIMIT + 1);
      const firstSent = Math.min(...calls.map(({ sentAt }) => sentAt));
      expect(calls.at(-1)!.repliedAt - firstSent).toBeGreaterThanOrEqual(WINDOW);
    }
  });

  it('counts a rejected request under no key, and an admitted one under the keys whose checks pass', async () => {
    const [windows] = pair() as [RedisWindows];
    const group = [calls('{e}:small', 1), calls('{e}:large', 3)];
    const admitted: boolean[] = [];
    for (let sent = 0; sent < 4; sent += 1) {
      admitted.push((await windows.admit([group, [calls('{e}:all', 5)]])).isAdmitted);
    }
    expect(admitted).toEqual([true, true, true, false]);
    const counts = await Promise.all(['{e}:small', '{e}:large', '{e}:all'].map((key) => used(windows, key)));
    expect(counts).toEqual([1, 3, 3]);
  });

  it('returns when the sum will be below the limit, also after the limit has been lowered', async () => {
    const [windows] = pair() as [RedisWindows];
    const start = Date.now();
    for (let sent = 0; sent < 3; sent += 1) {
      await windows.admit([[calls('a', 5)]]);
      await pause(20);
    }
    const { states } = await windows.admit([[calls('a', 3)]]);
    const lowered = await windows.admit([[calls('a', 2)]]);
    const [state, second] = [states[0]![0]!, lowered.states[0]![0]!];
    expect(state.used).toBe(3);
    expect(state.retryMs).toBeLessThanOrEqual(HOUR - 40);
    expect(state.retryMs).toBeGreaterThan(HOUR - 10_000 - (Date.now() - start));
    expect(second.retryMs - state.retryMs).toBeGreaterThanOrEqual(15);
    expect(state.resetMs).toBeGreaterThan(second.retryMs);
    expect((await windows.admit([[calls('a', 4)]])).states[0]![0]).toMatchObject({ used: 4, retryMs: 0 });
  });

  it('counts tokens of all servers, and removes them when they leave the window', async () => {
    const [one, two] = pair(150) as [RedisWindows, RedisWindows];
    one.add('t', 60);
    two.add('t', 60);
    while ((await used(one, 't')) < 120) await pause(1);
    expect(await client.keys('*')).toEqual(['sluice:window:t']);
    const rejected = await two.admit([[tokens('t', 100)]]);
    // On a busy machine, the window may have ended already.
    if (!rejected.isAdmitted) expect(rejected.states[0]![0]!.retryMs).toBeLessThanOrEqual(151);
    await pause(400);
    expect(await client.keys('*')).toEqual([]);
    expect(await used(one, 't')).toBe(0);
  });

  it('stores the amounts of one millisecond in one entry, and sets an expiry', async () => {
    const [windows] = pair() as [RedisWindows];
    await Promise.all(Array.from({ length: 2000 }, () => windows.admit([[calls('a', 1e9)]])));
    expect(await used(windows, 'a')).toBe(2000);
    const length = await client.lLen('sluice:window:a');
    expect(length).toBeLessThan(2 * 2000);
    const ttl = await client.pTTL('sluice:window:a');
    expect(ttl).toBeGreaterThan(HOUR - 60_000);
    expect(ttl).toBeLessThanOrEqual(HOUR + 1);
  });

  it('removes expired entries and keeps the running total exact', async () => {
    const [windows] = pair() as [RedisWindows];
    const now = Date.now();
    const old = Array.from({ length: 9 }, (_value, index) => [now - HOUR - 5000 + index, 10 * (index + 1)]).flat();
    await client.rPush('sluice:window:a', [0, ...old, now - 1000, 95].map(String));
    expect((await windows.admit([[calls('a', 6)]])).states[0]![0]).toMatchObject({ used: 6 });
    expect(await client.lLen('sluice:window:a')).toBe(5);
    expect(await client.lIndex('sluice:window:a', 0)).toBe('90');
  });

  it('starts again if the clock of Redis was set back', async () => {
    const [windows] = pair() as [RedisWindows];
    await client.rPush('sluice:window:a', ['0', String(Date.now() + 3 * HOUR), '100']);
    expect((await windows.admit([[calls('a', 5)]])).isAdmitted).toBe(true);
    expect(await used(windows, 'a')).toBe(1);
  });

  it('keeps counting when Redis has lost its scripts', async () => {
    const [windows] = pair() as [RedisWindows];
    await windows.admit([[calls('a', 5)]]);
    await client.scriptFlush();
    expect((await windows.admit([[calls('a', 5)]])).states[0]![0]).toMatchObject({ used: 2 });
    expect(log).not.toHaveBeenCalled();
  });

  it('counts in memory while Redis returns errors, and logs the reason once', async () => {
    const [windows] = pair() as [RedisWindows];
    await client.configSet('min-replicas-to-write', '1');
    windows.add('t', 7);
    const admitted = [1, 2].map(() => windows.admit([[calls('a', 1)]]));
    expect((await Promise.all(admitted)).map(({ isAdmitted }) => isAdmitted)).toEqual([true, false]);
    expect(await used(windows, 't')).toBe(7);
    await client.configSet('min-replicas-to-write', '0');
    expect(log.mock.calls).toEqual([[expect.stringMatching(/^Redis is unavailable .*counted in memory$/)]]);
  });

  it('rejects what it cannot count if the settings say so', async () => {
    const shared = await connect('closed');
    servers.push(shared);
    const windows = new RedisWindows(shared, new MemoryWindows());
    await client.configSet('min-replicas-to-write', '1');
    windows.add('t', 7);
    await expect(windows.admit([[calls('a', 1)]])).rejects.toMatchObject({ code: 'LIMITS_UNAVAILABLE', status: 503 });
    await client.configSet('min-replicas-to-write', '0');
  });
});
