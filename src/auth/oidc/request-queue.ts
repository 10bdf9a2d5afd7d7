import { issuerUnavailable } from './outage';

/** Limits the concurrent requests to an issuer. Further requests wait for their turn, up to a maximum. */
export class RequestQueue {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly maxRunning: number,
    private readonly maxWaiting: number,
  ) {}

  /** @throws GatewayError `ISSUER_UNAVAILABLE` if too many requests are waiting */
  async run<T>(action: () => Promise<T>): Promise<T> {
    if (this.running >= this.maxRunning) {
      if (this.waiting.length >= this.maxWaiting) throw issuerUnavailable(1);
      // The request that ends passes its turn on.
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.running += 1;
    }
    try {
      return await action();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
