import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import type { RedisSettings } from '../config';
import { RedisConnection } from './redis-connection';
import { toRecord, type HitRecord } from './to-record';

const PREFIX = 'sluice:limit:';

/**
 * Counts in Redis, together with every other server that counts there. While Redis is away another storage counts, or
 * refuses, instead.
 */
export class RedisStorage implements ThrottlerStorage, OnApplicationShutdown {
  private readonly logger = new Logger('Limits');
  private readonly connection: RedisConnection;
  private isAway = false;

  private constructor(
    private readonly settings: RedisSettings,
    private readonly meanwhile: ThrottlerStorage,
  ) {
    this.connection = new RedisConnection(settings, {
      ready: () => this.back(),
      failed: (error) => this.away(error),
    });
  }

  /** Resolves when it is known whether Redis is there. */
  static async connect(settings: RedisSettings, meanwhile: ThrottlerStorage): Promise<RedisStorage> {
    const storage = new RedisStorage(settings, meanwhile);
    await storage.connection.tried;
    return storage;
  }

  async increment(
    key: string,
    ttl: number,
    limit: number,
    blockDuration: number,
    throttlerName: string,
  ): Promise<HitRecord> {
    try {
      const { hits, remainingMs } = await this.connection.count(PREFIX + key, ttl);
      this.back();
      return toRecord(hits, remainingMs, limit);
    } catch (error) {
      this.away(error);
    }
    return this.meanwhile.increment(key, ttl, limit, blockDuration, throttlerName);
  }

  /** After the last request has been answered. */
  onApplicationShutdown(): void {
    this.connection.close();
  }

  private away(error: unknown): void {
    if (this.isAway) return;
    this.isAway = true;
    this.logger.warn(`Redis is away (${reasonOf(error)}); until it is back, ${CONSEQUENCE[this.settings.failure]}`);
  }

  private back(): void {
    if (!this.isAway) return;
    this.isAway = false;
    this.logger.warn('Redis is back; limits are counted there again');
  }
}

const CONSEQUENCE: Readonly<Record<RedisSettings['failure'], string>> = {
  open: 'limits are counted in memory',
  closed: 'calls of endpoints with a limit are refused',
};

/** Node's errors of a name with several addresses have their reasons inside. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
