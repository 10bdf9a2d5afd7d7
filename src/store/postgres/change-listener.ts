import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { CHANNEL } from './locks';

const RECONNECT_INTERVAL_MS = 1000;
const PING_INTERVAL_MS = 10_000;

/**
 * Listens for notifications on a connection of its own, and reconnects when it is lost. It reports no errors: without it,
 * changes are found by polling.
 */
export class ChangeListener {
  private readonly closing = new AbortController();
  private readonly running: Promise<void>;

  /** @param onNotice called for each notification, and after each connection, because notifications may have been missed */
  constructor(
    private readonly createClient: () => Client,
    private readonly onNotice: () => void,
  ) {
    this.running = this.run();
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.closing;
    while (!signal.aborted) {
      await this.listenOnce().catch(() => {});
      await pause(RECONNECT_INTERVAL_MS, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  /** Settles when the connection has ended, or at once when the listener is closed. */
  private async listenOnce(): Promise<void> {
    const client = this.createClient();
    const ended = new AbortController();
    const end = (): void => {
      ended.abort();
      client.end().catch(() => {});
    };
    const hasEnded = once(ended.signal, 'abort');
    client.once('end', end);
    client.on('error', () => {});
    client.on('notification', this.onNotice);
    this.closing.signal.addEventListener('abort', end);
    try {
      await Promise.race([this.listen(client, ended.signal), hasEnded]);
    } finally {
      this.closing.signal.removeEventListener('abort', end);
      end();
    }
  }

  /** Rejects when the connection has ended. */
  private async listen(client: Client, ended: AbortSignal): Promise<never> {
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
    this.onNotice();
    for (;;) {
      await pause(PING_INTERVAL_MS, undefined, { signal: ended, ref: false });
      // When the connection was lost silently, the query fails by its timeout.
      await client.query('select 1');
    }
  }
}
