import { hash } from 'node:crypto';
import type { RedisSettings } from '../config';
import { CONNECT_TIMEOUT_MS, newClient, type Client, type CreateClient } from '../redis/redis-client';

/** A Lua script, which Redis runs atomically. */
export class RedisScript {
  readonly digest: string;

  constructor(readonly text: string) {
    this.digest = hash('sha1', text);
  }
}

export interface ConnectionEvents {
  /** A connection is established. */
  ready(): void;
  /** The connection was lost or could not be established. Called for each failed attempt. */
  failed(error: unknown): void;
}

/** A connection to Redis that reconnects by itself. A command takes at most the timeout of the settings. */
export class RedisConnection {
  /** Resolves when the first attempt has succeeded, failed or timed out. */
  readonly firstAttempt: Promise<void>;
  private client: Client;

  constructor(
    private readonly settings: RedisSettings,
    private readonly events: ConnectionEvents,
    private readonly createClient: CreateClient,
  ) {
    this.client = this.open();
    this.firstAttempt = new Promise((resolve) => {
      this.client.once('ready', resolve).once('error', () => resolve());
      setTimeout(resolve, CONNECT_TIMEOUT_MS).unref();
    });
  }

  /**
   * Runs a script that returns numbers.
   * @throws when Redis returns an error, is disconnected (immediately) or does not reply in time
   */
  run(script: RedisScript, keys: string[], parameters: string[]): Promise<readonly number[]> {
    const { client } = this;
    const options = { keys, arguments: parameters };
    const reply = client.evalSha(script.digest, options).catch((error: unknown) => {
      if (!isUnknownScript(error)) throw error;
      return client.eval(script.text, options);
    });
    return this.withTimeout(reply, client);
  }

  close(): void {
    this.client.destroy();
  }

  private open(): Client {
    const client = newClient(this.createClient, this.settings.url.reveal());
    client.on('ready', () => this.events.ready());
    client.on('error', (error: unknown) => this.events.failed(error));
    // The client reconnects by itself and reports each failure as an `error` event.
    client.connect().catch(() => {});
    return client;
  }

  private async withTimeout(reply: Promise<unknown>, client: Client): Promise<readonly number[]> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        // If this process was blocked, the reply has arrived by now and is handled first.
        setImmediate(() => reject(new ReplyTimeoutError(this.settings.timeoutMs)));
      }, this.settings.timeoutMs);
    });
    try {
      return (await Promise.race([reply, timeout])) as readonly number[];
    } catch (error) {
      if (error instanceof ReplyTimeoutError) this.replace(client);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Replaces a connection that did not reply. Its pending commands fail now. */
  private replace(client: Client): void {
    if (client !== this.client) return;
    client.destroy();
    this.client = this.open();
  }
}

class ReplyTimeoutError extends Error {
  constructor(timeoutMs: number) {
    super(`no reply within ${timeoutMs} ms`);
  }
}

/** Redis has not run the script before, or has been restarted. */
function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
