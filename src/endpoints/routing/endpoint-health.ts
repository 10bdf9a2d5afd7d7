import type { GatewayError } from '../../errors';
import { attemptOutcome } from './attempt-outcome';
import type { CircuitBreaker } from './circuit-breaker';
import { Latency } from './latency';
import { retryAfterOf } from './retry-delay';

/** What traffic routes have observed of one endpoint: its circuit, its running attempts and its latency. */
export class EndpointHealth {
  /** Attempts that have not ended; a stream's ends with the stream. */
  outstanding = 0;
  /** From the start of an attempt to the first content of a stream. */
  readonly firstToken = new Latency();
  /** From the start of an attempt to a response that is not streamed. */
  readonly response = new Latency();

  constructor(readonly circuit: CircuitBreaker) {}

  /** Starts an attempt. The caller must settle it. */
  begin(now = performance.now()): TrackedAttempt {
    this.outstanding += 1;
    return new TrackedAttempt(this, now, this.circuit.begin(now));
  }
}

/** One attempt at an endpoint, from its start to the end of its response. */
export class TrackedAttempt {
  private hasSettled = false;

  constructor(
    private readonly health: EndpointHealth,
    private readonly startedAt: number,
    private isProbe: boolean,
  ) {}

  /** Records the latency. Call it when a stream has its first content, or the response is complete. */
  responded(isStream: boolean, now = performance.now()): void {
    const { health, startedAt } = this;
    (isStream ? health.firstToken : health.response).add(now - startedAt, now);
    if (this.isProbe) health.circuit.probeResponded();
    this.isProbe = false;
  }

  /**
   * Ends the attempt. Only the first call counts.
   * @param error undefined if the attempt succeeded
   */
  settled(error: GatewayError | undefined, now = performance.now()): void {
    if (this.hasSettled) return;
    this.hasSettled = true;
    this.health.outstanding -= 1;
    this.health.circuit.ended(attemptOutcome(error), this.startedAt, this.isProbe, now, error && retryAfterOf(error));
  }
}
