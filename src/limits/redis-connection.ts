import { createClient } from '@redis/client';
import type { RedisSettings } from '../config';

/** One step of Redis, so that no two servers count the same hit and no counter stays for ever. */
const COUNT_HIT = `
local hits = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return {hits, left}`;

/** For a new connection, and between two attempts at one. */
const CONNECT_TIMEOUT_MS = 1000;
const LONGEST_BACKOFF_MS = 1000;
/** A connection on which nothing has moved for so long is given up; the pings keep a healthy one moving. */
const SILENCE_MS = 5000;
const PING_EVERY_MS = 2000;

export interface ConnectionEvents {
  /** A connection is there. */
  ready(): void;
  /** The connection is lost, or could not be made; comes again with each attempt. */
  failed(error: unknown): void;
}

type Client = ReturnType<typeof connectionOf>;

/** A connection that restores itself and on which nothing waits longer than the settings' timeout. */
export class RedisConnection {
  /** Resolves when the first attempt has succeeded, has failed, or takes too long to wait for. */
  readonly tried: Promise<void>;
  private client: Client;

  constructor(
    private readonly settings: RedisSettings,
    private readonly events: ConnectionEvents,
  ) {
    this.client = this.open();
    this.tried = new Promise((resolve) => {
      this.client.once('ready', resolve).once('error', () => resolve());
      setTimeout(resolve, CONNECT_TIMEOUT_MS).unref();
    });
  }

  /**
   * Counts one hit in the window of `key`, which lasts `windowMs` from its first hit.
   * @throws when Redis refuses, is away (at once) or is late
   */
  async count(key: string, windowMs: number): Promise<{ hits: number; remainingMs: number }> {
    const { client } = this;
    const reply = client.eval(COUNT_HIT, { keys: [key], arguments: [String(windowMs)] });
    const [hits, remainingMs] = await this.inTime(reply, client);
    return { hits, remainingMs };
  }

  close(): void {
    this.client.destroy();
  }

  private open(): Client {
    const client = connectionOf(this.settings.url.reveal());
    client.on('ready', () => this.events.ready());
    client.on('error', (error: unknown) => this.events.failed(error));
    // It goes on trying by itself, and tells each failure as an event.
    client.connect().catch(() => {});
    return client;
  }

  private async inTime(reply: Promise<unknown>, client: Client): Promise<[hits: number, remainingMs: number]> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        // Should this process have been the late one, the reply is there by now and is read first.
        setImmediate(() => reject(new LateError(this.settings.timeoutMs)));
      }, this.settings.timeoutMs);
    });
    try {
      return (await Promise.race([reply, late])) as [number, number];
    } catch (error) {
      if (error instanceof LateError) this.replace(client);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Nobody else shall wait on a connection that has been silent; its other calls fail now. */
  private replace(client: Client): void {
    if (client !== this.client) return;
    client.destroy();
    this.client = this.open();
  }
}

class LateError extends Error {
  constructor(timeoutMs: number) {
    super(`no reply within ${timeoutMs} ms`);
  }
}

function connectionOf(url: string) {
  return createClient({
    url,
    RESP: 2,
    maintNotifications: 'disabled',
    // A call while the connection is away fails at once.
    disableOfflineQueue: true,
    pingInterval: PING_EVERY_MS,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_MS,
      reconnectStrategy: (attempts) => Math.min(50 * 2 ** attempts, LONGEST_BACKOFF_MS),
    },
  });
}
