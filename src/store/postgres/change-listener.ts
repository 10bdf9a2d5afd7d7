import type { Client } from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { CHANNEL } from './locks';

const RECONNECT_INTERVAL_MS = 1000;

/**
 * Listens for notifications on a connection of its own, and reconnects when it is lost. It reports no errors: without it,
 * changes are found by polling.
 */
export class ChangeListener {
  private client: Client | undefined;
  private readonly closing = new AbortController();
  private readonly closed: Promise<void>;

  /** @param onNotice called for each notification, and after each reconnection */
  constructor(
    private readonly createClient: () => Client,
    private readonly onNotice: () => void,
  ) {
    this.closed = this.listen();
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.client?.end().catch(() => {});
    await this.closed;
  }

  private async listen(): Promise<void> {
    const { signal } = this.closing;
    while (!signal.aborted) {
      await this.connectOnce().catch(() => {});
      await pause(RECONNECT_INTERVAL_MS, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  /** Resolves when the connection has ended. */
  private async connectOnce(): Promise<void> {
    const client = this.createClient();
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    this.client = client;
    client.on('error', () => {});
    client.on('notification', this.onNotice);
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
    } catch {
      await client.end();
      return;
    }
    if (this.closing.signal.aborted) await client.end();
    this.onNotice();
    await ended;
  }
}
