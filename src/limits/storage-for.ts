import type { ThrottlerStorage } from '@nestjs/throttler';
import type { Settings } from '../config';
import { MemoryStorage } from './memory.storage';
import { PrimaryStorage } from './primary.storage';
import { RedisStorage } from './redis.storage';
import { RejectingStorage } from './refusing.storage';

/** Where this process counts. */
export async function storageFor({ redis, isWorker }: Settings): Promise<ThrottlerStorage> {
  const own = isWorker ? new PrimaryStorage(process) : new MemoryStorage();
  if (!redis) return own;
  return RedisStorage.connect(redis, redis.failure === 'closed' ? new RejectingStorage() : own);
}
