import { Logger } from '@nestjs/common';
import { setImmediate as yieldToEvents, setTimeout as pause } from 'node:timers/promises';
import { reasonOf, type GatewayError } from '../errors';
import type { Store } from './store';
import { isStoreUnavailable } from './unavailable';

/** Rows of one statement, which blocks the event loop for a few milliseconds with SQLite. */
const BATCH_ROWS = 200;
const BATCH_BYTES = 256 * 1024;
/** Time in which rows are collected before they are written. */
const COLLECT_MS = 200;
/** Wait after the database was unavailable. */
const RETRY_MS = 1000;

export interface BatchQueueOptions<Row> {
  /** Names the rows in the log, e.g. `usage rows`. */
  readonly name: string;
  /**
   * Inserts the rows. It may be called again with rows that were stored although the connection was lost, so that it must
   * ignore rows whose key exists, as `Store.insertInBackground` does.
   */
  readonly insert: (rows: readonly Row[]) => Promise<unknown>;
  /** Maximum rows that wait. Default 10,000. */
  readonly maxRows?: number;
  /** Maximum size of the rows that wait, as reported to `add`. Default 32 MiB. */
  readonly maxBytes?: number;
}

interface QueuedRow<Row> {
  readonly row: Row;
  readonly bytes: number;
}

/**
 * Writes rows in the background and in batches. Rows that are added while the queue is full are dropped and counted: this is
 * for rows that may be lost, and no request waits for them.
 */
export class BatchQueue<Row> {
  private readonly logger = new Logger('Store');
  private readonly closing = new AbortController();
  private readonly queue: QueuedRow<Row>[] = [];
  private bytes = 0;
  private running: Promise<void> | undefined;
  private droppedRows = 0;
  private isUnavailable = false;
  /** Rows at the head of the queue that are written one by one, because a batch with them has failed. */
  private suspectRows = 0;

  constructor(
    store: Store,
    private readonly options: BatchQueueOptions<Row>,
  ) {
    store.onClose(() => this.close());
  }

  /** Number of rows that were not stored since the start. */
  get dropped(): number {
    return this.droppedRows;
  }

  /** @param bytes approximate size of the row */
  add(row: Row, bytes = 0): void {
    const { maxRows = 10_000, maxBytes = 32 * 1024 * 1024 } = this.options;
    if (this.queue.length >= maxRows || this.bytes + bytes > maxBytes || this.closing.signal.aborted) {
      this.droppedRows += 1;
      return;
    }
    this.queue.push({ row, bytes });
    this.bytes += bytes;
    this.running ??= this.run();
  }

  private async run(): Promise<void> {
    do {
      // A batch that is not full waits for more rows: a small one costs almost as much as a large one.
      await (this.queue.length < BATCH_ROWS && this.bytes < BATCH_BYTES ? this.wait(COLLECT_MS) : yieldToEvents());
      if (await this.writeBatch()) continue;
      if (this.closing.signal.aborted) break;
      await this.wait(RETRY_MS);
    } while (this.queue.length > 0);
    this.running = undefined;
  }

  /** Returns false if the database is unavailable; the rows then stay in the queue. */
  private async writeBatch(): Promise<boolean> {
    const batch = this.nextBatch();
    try {
      await this.options.insert(batch.map(({ row }) => row));
      this.onAvailable();
    } catch (error) {
      if (isStoreUnavailable(error)) {
        this.onUnavailable(error);
        return false;
      }
      // One invalid row must not cost the others.
      if (batch.length > 1) {
        this.suspectRows = batch.length;
        return true;
      }
      this.droppedRows += 1;
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.logger.error(`One of the ${this.options.name} cannot be stored: ${detail}`);
    }
    this.queue.splice(0, batch.length);
    this.suspectRows = Math.max(0, this.suspectRows - batch.length);
    for (const { bytes } of batch) this.bytes -= bytes;
    return true;
  }

  private nextBatch(): QueuedRow<Row>[] {
    let length = 0;
    let bytes = 0;
    for (const queued of this.queue.slice(0, this.suspectRows > 0 ? 1 : BATCH_ROWS)) {
      bytes += queued.bytes;
      if (length > 0 && bytes > BATCH_BYTES) break;
      length += 1;
    }
    return this.queue.slice(0, length);
  }

  /** At shutdown, the remaining rows are written, unless the database is unavailable. */
  private async close(): Promise<void> {
    this.closing.abort();
    await this.running;
    this.droppedRows += this.queue.length;
    this.queue.length = 0;
    if (this.droppedRows > 0) this.logger.warn(`${this.droppedRows} ${this.options.name} were not stored`);
  }

  private wait(ms: number): Promise<void> {
    return pause(ms, undefined, { signal: this.closing.signal, ref: false }).catch(() => {});
  }

  private onUnavailable(error: GatewayError): void {
    if (this.isUnavailable) return;
    this.isUnavailable = true;
    this.logger.warn(`The database is unavailable (${reasonOf(error.cause)}); ${this.options.name} are kept in memory`);
  }

  private onAvailable(): void {
    if (!this.isUnavailable) return;
    this.isUnavailable = false;
    this.logger.warn(`The database is available again; ${this.droppedRows} ${this.options.name} were dropped`);
  }
}
