import type { ThrottlerStorage } from '@nestjs/throttler';
import { toHitRecord, type HitRecord } from './hit-record';
import { RedisScript } from './redis-connection';
import type { SharedRedis } from './shared-redis';

const PREFIX = 'sluice:limit:';

/** Increments the counter and sets its expiry if it has none. */
const COUNT_HIT = new RedisScript(`
local hits = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return {hits, left}`);

/** Counts hits in Redis, shared with all servers that use the same Redis. */
export class RedisStorage implements ThrottlerStorage {
  /** @param own counts while Redis is unavailable */
  constructor(
    private readonly redis: SharedRedis,
    private readonly own: ThrottlerStorage,
  ) {}

  async increment(
    key: string,
    ttl: number,
    limit: number,
    blockDuration: number,
    throttlerName: string,
  ): Promise<HitRecord> {
    const reply = await this.redis.run(COUNT_HIT, [PREFIX + key], [String(ttl)]);
    if (!reply) return this.own.increment(key, ttl, limit, blockDuration, throttlerName);
    const [hits = 0, remainingMs = 0] = reply;
    return toHitRecord(hits, remainingMs, limit);
  }
}
