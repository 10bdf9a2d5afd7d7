import { Logger } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { GatewayError, reasonOf } from '../errors';
import { stamp, type StampedEvent } from './audit-event';

/** Maximum records of one write. */
const BATCH_EVENTS = 200;
/** Time in which records are collected that no response waits for. */
const COLLECT_MS = 200;
/** Wait after a failed write. */
const RETRY_MS = 1000;
/** Maximum records that wait, about 10 MB. */
const MAX_WAITING = 5000;

/** Where records are stored. */
export interface AuditSink {
  /** Names the sink in messages. */
  readonly name: string;
  /**
   * Appends the records in this order, all or none, and returns when they are durable. Called again with the same records
   * after it has thrown: those that were stored nevertheless are not stored twice.
   */
  write(events: readonly StampedEvent[]): Promise<void>;
  close(): Promise<void>;
}

interface QueuedEvent {
  readonly event: StampedEvent;
  /** Called with undefined when the event is durable. */
  readonly settle?: (error?: Error) => void;
}

/**
 * Writes records to one sink, in their order and in batches. While the sink fails, records wait in memory; those for which
 * there is no room are counted, and the count is recorded when the sink works again.
 */
export class AuditQueue {
  private readonly logger = new Logger('Audit');
  private readonly closing = new AbortController();
  private readonly queue: QueuedEvent[] = [];
  private collecting = new AbortController();
  private waiters = 0;
  private dropped = 0;
  private failure: string | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly sink: AuditSink,
    private readonly maxWaiting = MAX_WAITING,
  ) {}

  /** Queues a record that no response waits for. */
  add(event: StampedEvent): void {
    this.push({ event });
  }

  /**
   * Resolves when the record is durable. Rejects if the sink fails; the record is still written later.
   * @throws GatewayError `STORE_UNAVAILABLE`
   */
  append(event: StampedEvent): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiters += 1;
      const settle = (error?: Error): void => {
        this.waiters -= 1;
        if (error) reject(error);
        else resolve();
      };
      if (this.failure !== undefined) {
        this.push({ event });
        settle(this.unavailable());
      } else if (this.push({ event, settle })) this.collecting.abort();
      else settle(this.unavailable());
    });
  }

  /** @throws GatewayError `STORE_UNAVAILABLE` if records cannot be stored at the moment */
  check(): void {
    if (this.failure !== undefined || this.queue.length >= this.maxWaiting) throw this.unavailable();
  }

  /** Writes the remaining records, unless the sink fails. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
    const lost = this.queue.length + this.dropped;
    if (lost > 0) this.logger.error(`${lost} audit records were not stored in ${this.sink.name}`);
    await this.sink.close();
  }

  private push(queued: QueuedEvent): boolean {
    if (this.queue.length >= this.maxWaiting || this.closing.signal.aborted) {
      this.dropped += 1;
      return false;
    }
    this.queue.push(queued);
    this.running ??= this.run();
    return true;
  }

  private async run(): Promise<void> {
    do {
      if (this.waiters === 0 && this.queue.length < BATCH_EVENTS) await this.collect();
      if (await this.writeBatch()) continue;
      if (this.closing.signal.aborted) break;
      await pause(RETRY_MS, undefined, { signal: this.closing.signal, ref: false }).catch(() => {});
    } while (this.queue.length > 0);
    this.running = undefined;
  }

  /** Waits for further records, until a response waits for one. */
  private async collect(): Promise<void> {
    this.collecting = new AbortController();
    const signal = AbortSignal.any([this.collecting.signal, this.closing.signal]);
    await pause(COLLECT_MS, undefined, { signal, ref: false }).catch(() => {});
  }

  private async writeBatch(): Promise<boolean> {
    const batch = this.queue.slice(0, BATCH_EVENTS);
    try {
      await this.sink.write(batch.map(({ event }) => event));
    } catch (error) {
      this.onFailure(error);
      return false;
    }
    this.queue.splice(0, batch.length);
    for (const { settle } of batch) settle?.();
    this.onSuccess();
    return true;
  }

  private onFailure(error: unknown): void {
    const cause = error instanceof GatewayError ? error.cause : error;
    const reason = reasonOf(cause ?? error);
    if (this.failure === undefined) {
      this.logger.error(
        `Audit records cannot be stored in ${this.sink.name} (${reason}). They wait in memory, and management requests are rejected.`,
      );
    }
    this.failure = reason;
    // The records stay in the queue; their requests do not wait.
    this.queue.forEach(({ event, settle }, index) => {
      if (!settle) return;
      this.queue[index] = { event };
      settle(this.unavailable());
    });
  }

  private onSuccess(): void {
    const { dropped } = this;
    this.dropped = 0;
    if (dropped > 0) {
      const event = stamp({ action: 'audit.dropped', outcome: 'failed', details: { count: dropped } });
      this.queue.unshift({ event });
    }
    if (this.failure === undefined) return;
    this.failure = undefined;
    this.logger.warn(`Audit records are stored in ${this.sink.name} again; ${dropped} were dropped`);
  }

  private unavailable(): GatewayError {
    return new GatewayError('STORE_UNAVAILABLE', 'The audit log of the server is unavailable.', {
      headers: { 'retry-after': '2' },
    });
  }
}
