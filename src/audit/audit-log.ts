import { stamp, type AuditDetails, type AuditEvent } from './audit-event';
import type { AuditQueue } from './audit-queue';

/**
 * The record of who did what. Each event goes to every sink: the database, a file, both, or none. Contains no secret and no
 * body.
 */
export class AuditLog {
  private closing: Promise<void> | undefined;
  private isStarted = false;

  constructor(private queues: readonly AuditQueue[] = []) {}

  /** Whether events are stored anywhere. */
  get isEnabled(): boolean {
    return this.queues.length > 0;
  }

  /** Queues an event. Never throws and never waits. For events that no response waits for, such as rejections. */
  record(event: AuditEvent): void {
    if (!this.isEnabled) return;
    const stamped = stamp(event);
    for (const queue of this.queues) queue.add(stamped);
  }

  /**
   * Resolves when the event is durable in every sink. For management requests, whose response waits.
   * @throws GatewayError `STORE_UNAVAILABLE` if a sink fails; the event then waits in memory until it works again
   */
  async append(event: AuditEvent): Promise<void> {
    const stamped = stamp(event);
    await Promise.all(this.queues.map((queue) => queue.append(stamped)));
  }

  /**
   * Call this before a change, so that none is made that cannot be recorded.
   * @throws GatewayError `STORE_UNAVAILABLE` if a sink fails at the moment
   */
  check(): void {
    for (const queue of this.queues) queue.check();
  }

  /** Records that this process serves requests, and later that it has stopped. */
  async start(details: AuditDetails): Promise<void> {
    this.isStarted = true;
    // The queue has logged the failure, and writes the record later.
    await this.append({ action: 'server.start', outcome: 'success', details }).catch(() => {});
  }

  /** Replaces the sinks. Those that are no longer used are closed. */
  async use(queues: readonly AuditQueue[]): Promise<void> {
    const closed = this.queues.filter((queue) => !queues.includes(queue));
    this.queues = queues;
    await Promise.all(closed.map((queue) => queue.close()));
  }

  /** Writes the events that wait. Later events are dropped. */
  close(): Promise<void> {
    this.closing ??= this.closeOnce();
    return this.closing;
  }

  private async closeOnce(): Promise<void> {
    if (this.isStarted) {
      this.record({ action: 'server.stop', outcome: 'success', details: { pid: process.pid } });
    }
    await Promise.all(this.queues.map((queue) => queue.close()));
  }
}
