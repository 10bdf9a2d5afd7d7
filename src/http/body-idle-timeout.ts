import { LinkedList, type Links } from '../shared/linked-list';

/** A body is rejected in the sweep with this number after its last data. */
const SWEEPS = 10;

/** A request body that is being received. */
export class ReceivingBody implements Links<ReceivingBody> {
  previous: ReceivingBody | undefined;
  next: ReceivingBody | undefined;
  /** Number of sweeps since the last data. */
  sweeps = 0;

  constructor(readonly onTimeout: () => void) {}
}

/**
 * Rejects bodies that receive no data for a while. One timer sweeps over all bodies, because a timer for each request would
 * cost more than the rest of receiving a small body. A body times out at most a tenth later than set.
 */
export class BodyIdleTimeout {
  private readonly bodies = new LinkedList<ReceivingBody>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly timeoutMs: number) {}

  add(body: ReceivingBody): void {
    this.bodies.add(body);
    this.timer ??= setInterval(() => this.sweep(), this.timeoutMs / SWEEPS).unref();
  }

  /** @param body has been added and not yet removed */
  remove(body: ReceivingBody): void {
    this.bodies.remove(body);
  }

  private sweep(): void {
    if (!this.bodies.first) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
    for (let body = this.bodies.first; body;) {
      const { next } = body;
      body.sweeps += 1;
      // The first sweep may come immediately after the last data.
      if (body.sweeps > SWEEPS) body.onTimeout();
      body = next;
    }
  }
}
