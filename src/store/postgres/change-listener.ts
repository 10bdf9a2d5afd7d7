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
    const closed = once(signal, 'abort');
    while (!signal.aborted) {
      await Promise.race([this.listenOnce().catch(() => {}), closed]);
      await pause(RECONNECT_INTERVAL_MS, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  /** Rejects when the connection has ended. */
  private async listenOnce(): Promise<never> {
    const client = this.createClient();
    const end = (): void => void client.end().catch(() => {});
    const ended = new Promise((resolve) => client.once('end', resolve));
    client.on('error', () => {});
    client.on('notification', this.onNotice);
    this.closing.signal.addEventListener('abort', end);
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      this.onNotice();
      // A connection that was lost silently fails the query, by its timeout.
      for (;;) {
        await Promise.race([ended, pause(PING_INTERVAL_MS, undefined, { signal: this.closing.signal, ref: false })]);
        await client.query('select 1');
      }
    } finally {
      this.closing.signal.removeEventListener('abort', end);
      end();
    }
  }
}
