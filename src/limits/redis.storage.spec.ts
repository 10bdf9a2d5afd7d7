import { Logger } from '@nestjs/common';
import { createClient } from '@redis/client';
import { pause } from '../../test/support/behaviours';
import { describeWithRedis, RedisServer } from '../../test/support/redis-server';
import { Secret } from '../config';
import { MemoryStorage } from './memory.storage';
import { RedisStorage } from './redis.storage';
import { SharedRedis } from './shared-redis';

const HOUR = 3_600_000;

describeWithRedis('RedisStorage', () => {
  let redis: RedisServer;
  let shared: SharedRedis;
  let storage: RedisStorage;
  const log = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});

  beforeAll(async () => {
    redis = await RedisServer.start();
  });

  beforeEach(async () => {
    log.mockClear();
    const settings = { url: new Secret(redis.url), failure: 'open', timeoutMs: 10_000 } as const;
    shared = await SharedRedis.connect(settings);
    storage = new RedisStorage(shared, new MemoryStorage());
  });

  afterEach(() => shared.close());
  afterAll(() => redis.kill());

  const count = (key: string, ttl: number, limit = 1) => storage.increment(key, ttl, limit, 0, 'default');

  it('returns the hits of the window, whether the limit is exceeded, and when it ends', async () => {
    expect(await count('a', HOUR)).toMatchObject({ totalHits: 1, isBlocked: false, timeToBlockExpire: 0 });
    const second = await count('a', HOUR);
    expect(second).toMatchObject({ totalHits: 2, isBlocked: true });
    expect(second.timeToBlockExpire).toBeGreaterThan(3500);
    expect(second.timeToBlockExpire).toBeLessThanOrEqual(3600);
  });

  it('starts a new window after one has ended', async () => {
    await count('b', 100);
    await pause(300);
    expect((await count('b', HOUR)).totalHits).toBe(1);
  });

  it('accepts the maximum window length', async () => {
    expect((await count('c', Number.MAX_SAFE_INTEGER)).totalHits).toBe(1);
  });

  it('sets the expiry of a window that has none', async () => {
    const client = await createClient({ url: redis.url }).connect();
    await count('d', HOUR);
    const [key] = await client.keys('*d');
    await client.persist(key!);
    await count('d', HOUR);
    expect(await client.pTTL(key!)).toBeGreaterThan(0);
    client.destroy();
  });

  it('counts in memory when Redis returns an error, and logs the reason once', async () => {
    const client = await createClient({ url: redis.url }).connect();
    await client.configSet('min-replicas-to-write', '1');
    expect((await count('e', HOUR)).totalHits).toBe(1);
    expect((await count('e', HOUR)).totalHits).toBe(2);
    expect(log.mock.calls).toEqual([
      [expect.stringMatching(/^Redis is unavailable \(.*NOREPLICAS.*counted in memory$/)],
    ]);
    await client.configSet('min-replicas-to-write', '0');
    expect((await count('e', HOUR)).totalHits).toBe(1);
    expect(log.mock.calls[1]).toEqual(['Redis is available again; limits are counted in Redis']);
    client.destroy();
  });

  it('logs nothing when it is closed', async () => {
    shared.close();
    await pause(100);
    expect(log).not.toHaveBeenCalled();
  });
});
