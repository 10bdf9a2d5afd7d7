import { Logger } from '@nestjs/common';
import type { RedisSettings } from '../config';
import { GatewayError, reasonOf } from '../errors';
import { loadRedis, type CreateClient } from '../redis/redis-client';
import { RedisConnection, type RedisScript } from './redis-connection';

/** The Redis server that counts for all limits: one connection, and one log line when its availability changes. */
export class SharedRedis {
  private readonly logger = new Logger('Limits');
  private readonly connection: RedisConnection;
  private isUnavailable = false;

  private constructor(
    private readonly settings: RedisSettings,
    create: CreateClient,
  ) {
    const events = { ready: () => this.onAvailable(), failed: (error: unknown) => this.onUnavailable(error) };
    this.connection = new RedisConnection(settings, events, create);
  }

  /** Resolves when the first connection attempt has succeeded or failed. */
  static async connect(settings: RedisSettings): Promise<SharedRedis> {
    const redis = new SharedRedis(settings, await loadRedis());
    await redis.connection.firstAttempt;
    return redis;
  }

  /**
   * Runs a script that returns numbers. Returns undefined if Redis is unavailable: the server counts by itself.
   * @throws GatewayError `LIMITS_UNAVAILABLE` if Redis is unavailable and the settings have `failure: closed`
   */
  async run(script: RedisScript, keys: string[], parameters: string[]): Promise<readonly number[] | undefined> {
    try {
      const reply = await this.connection.run(script, keys, parameters);
      this.onAvailable();
      return reply;
    } catch (error) {
      this.onUnavailable(error);
    }
    if (this.settings.failure === 'open') return undefined;
    const message = 'The rate limit of this endpoint cannot be checked at the moment.';
    throw new GatewayError('LIMITS_UNAVAILABLE', message, { headers: { 'retry-after': '1' } });
  }

  close(): void {
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

const CONSEQUENCE: Readonly<Record<RedisSettings['failure'], string>> = {
  open: 'limits are counted in memory',
  closed: 'requests to endpoints with a limit are rejected',
};
