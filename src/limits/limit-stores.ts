import type { OnApplicationShutdown } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import type { Settings } from '../config';
import { MemoryStorage } from './memory.storage';
import { MemoryWindows } from './memory.windows';
import { PrimaryChannel } from './primary-channel';
import { PrimaryStorage } from './primary.storage';
import { PrimaryWindows } from './primary.windows';
import { RedisStorage } from './redis.storage';
import { RedisWindows } from './redis.windows';
import { SharedRedis } from './shared-redis';
import type { SlidingWindows } from './sliding-windows';

/** Where limits are counted: in Redis, in the primary process of a worker, or in this process. */
export class LimitStores implements OnApplicationShutdown {
  private constructor(
    readonly storage: ThrottlerStorage,
    readonly windows: SlidingWindows,
    private readonly redis?: SharedRedis,
  ) {}

  /** Resolves when the first attempt to connect to Redis, if it is used, has succeeded or failed. */
  static async create({ redis, isWorker }: Settings): Promise<LimitStores> {
    const own = isWorker ? LimitStores.inPrimary() : new LimitStores(new MemoryStorage(), new MemoryWindows());
    if (!redis) return own;
    const shared = await SharedRedis.connect(redis);
    return new LimitStores(new RedisStorage(shared, own.storage), new RedisWindows(shared, own.windows), shared);
  }

  private static inPrimary(): LimitStores {
    const primary = new PrimaryChannel(process);
    return new LimitStores(new PrimaryStorage(primary), new PrimaryWindows(primary));
  }

  /** Runs after the last request has finished. */
  onApplicationShutdown(): void {
    this.redis?.close();
  }
}
