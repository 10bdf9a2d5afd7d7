import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import type { RedisSettings } from '../config';
import { GatewayError } from '../errors';
import { RedisConnection } from './redis-connection';
import { loadRedis, type CreateClient } from '../redis/redis-client';
import { toHitRecord, type HitRecord } from './hit-record';

const PREFIX = 'sluice:limit:';

/**
 * Counts hits in Redis, shared with all servers that use the same Redis. While Redis is unavailable, hits are counted in
 * the server's own storage (`failure: open`) or rejected (`failure: closed`).
 */
export class RedisStorage implements ThrottlerStorage, OnApplicationShutdown {
  private readonly logger = new Logger('Limits');
  private readonly connection: RedisConnection;
  private isUnavailable = false;

  private constructor(
    private readonly settings: RedisSettings,
    private readonly fallback: ThrottlerStorage,
    create: CreateClient,
  ) {
    const events = { ready: () => this.onAvailable(), failed: (error: unknown) => this.onUnavailable(error) };
    this.connection = new RedisConnection(settings, events, create);
  }

  /** Resolves when the first connection attempt has succeeded or failed. */
  static async connect(settings: RedisSettings, own: ThrottlerStorage): Promise<RedisStorage> {
    const fallback = settings.failure === 'closed' ? new RejectingStorage() : own;
    const storage = new RedisStorage(settings, fallback, await loadRedis());
    await storage.connection.firstAttempt;
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
      this.onAvailable();
      return toHitRecord(hits, remainingMs, limit);
    } catch (error) {
      this.onUnavailable(error);
    }
    return this.fallback.increment(key, ttl, limit, blockDuration, throttlerName);
  }

  /** Runs after the last request has finished. */
  onApplicationShutdown(): void {
    this.connection.close();
  }

  private onUnavailable(error: unknown): void {
    if (this.isUnavailable) return;
    this.isUnavailable = true;
    this.logger.warn(`Redis is unavailable (${reasonOf(error)}); ${CONSEQUENCE[this.settings.failure]}`);
  }

  private onAvailable(): void {
    if (!this.isUnavailable) return;
    this.isUnavailable = false;
    this.logger.warn('Redis is available again; limits are counted in Redis');
  }
}

/** Rejects every hit, because it cannot be counted. */
class RejectingStorage implements ThrottlerStorage {
  increment(): Promise<never> {
    const message = 'The rate limit of this endpoint cannot be checked at the moment.';
    return Promise.reject(new GatewayError('LIMITS_UNAVAILABLE', message, { headers: { 'retry-after': '1' } }));
  }
}

const CONSEQUENCE: Readonly<Record<RedisSettings['failure'], string>> = {
  open: 'limits are counted in memory',
  closed: 'requests to endpoints with a limit are rejected',
};

/** Connecting to a host with several addresses fails with an AggregateError, which has no message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
