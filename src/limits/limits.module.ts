import { Module } from '@nestjs/common';
import { ThrottlerModule, type ThrottlerStorage } from '@nestjs/throttler';
import { SETTINGS, type Settings } from '../config';
import { LimitsService } from './limits.service';
import { MemoryStorage } from './memory.storage';
import { MemoryWindows } from './memory.windows';
import { PrimaryStorage } from './primary.storage';
import { RedisStorage } from './redis.storage';
import { SlidingWindows } from './sliding-windows';

/**
 * Rate limits on the throttler's storage. The throttler's guard is not used because it runs before the body is validated,
 * and a request with an invalid body does not count.
 */
@Module({
  imports: [
    ThrottlerModule.forRootAsync({
      inject: [SETTINGS],
      useFactory: async (settings: Settings) => ({ throttlers: [], storage: await createStorage(settings) }),
    }),
  ],
  providers: [LimitsService, { provide: SlidingWindows, useFactory: () => new MemoryWindows() }],
  exports: [LimitsService, SlidingWindows],
})
export class LimitsModule {}

async function createStorage({ redis, isWorker }: Settings): Promise<ThrottlerStorage> {
  const own = isWorker ? new PrimaryStorage(process) : new MemoryStorage();
  return redis ? RedisStorage.connect(redis, own) : own;
}
