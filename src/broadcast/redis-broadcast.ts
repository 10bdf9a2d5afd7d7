import type { OnApplicationShutdown } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { RedisSettings } from '../config';
import { loadRedis, newClient, type Client, type CreateClient } from '../redis/redis-client';
import { Broadcast, isBroadcastMessage } from './broadcast';

const CHANNEL = 'sluice:broadcast';

/**
 * Broadcasts to all processes that use the same Redis. While Redis is unavailable, messages are lost; the storage of the
 * rate limits, which uses the same Redis, logs it.
 */
export class RedisBroadcast extends Broadcast implements OnApplicationShutdown {
  private readonly id = randomUUID();
  private readonly publisher: Client;
  private readonly subscriber: Client;
  private hasSubscribed = false;

  private constructor(url: string, create: CreateClient) {
    super();
    this.publisher = connected(newClient(create, url));
    this.subscriber = connected(newClient(create, url));
    this.subscriber.on('ready', () => this.openChannel());
  }

  /** Resolves at once; the connections are established in the background. */
  static async connect({ url }: RedisSettings): Promise<RedisBroadcast> {
    return new RedisBroadcast(url.reveal(), await loadRedis());
  }

  override publish(topic: string, body: unknown): void {
    const text = JSON.stringify({ sender: this.id, topic, body });
    this.publisher.publish(CHANNEL, text).catch(() => {});
  }

  /** Runs after the last request has finished. */
  onApplicationShutdown(): void {
    this.publisher.destroy();
    this.subscriber.destroy();
  }

  /** Once it has succeeded, the client itself subscribes again whenever it has reconnected. */
  private openChannel(): void {
    if (this.hasSubscribed) return;
    const subscribed = (): void => void (this.hasSubscribed = true);
    this.subscriber.subscribe(CHANNEL, (text) => this.receive(text)).then(subscribed, () => {});
  }

  private receive(text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return;
    }
    if (isBroadcastMessage(message) && (message as { sender?: unknown }).sender !== this.id) this.deliver(message);
  }
}

function connected(client: Client): Client {
  client.on('error', () => {});
  client.connect().catch(() => {});
  return client;
}
