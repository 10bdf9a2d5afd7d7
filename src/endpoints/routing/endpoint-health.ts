import type { GatewayError } from '../../errors';
import { attemptOutcome } from './attempt-outcome';
import type { CircuitBreaker } from './circuit-breaker';
import { Latency } from './latency';
import { retryAfterOf } from './retry-delay';

/** What traffic routes have observed of one endpoint: its circuit, its running attempts and its latency. */
export class EndpointHealth {
  /** Attempts that have not ended; a stream's ends with the stream. */
  outstanding = 0;
  private readonly firstToken = new Latency();
  private readonly response = new Latency();

  constructor(readonly circuit: CircuitBreaker) {}

  /** Starts an attempt. The caller must settle it. */
  begin(isStream: boolean, now = performance.now()): TrackedAttempt {
    this.outstanding += 1;
    return new TrackedAttempt(this, this.latencyOf(isStream), now, this.circuit.begin(now));
  }

  /** From the start of an attempt to the first content of a stream, or to the complete response. */
  latencyOf(isStream: boolean): Latency {
    return isStream ? this.firstToken : this.response;
  }
}

/** One attempt at an endpoint, from its start to the end of its response. */
export class TrackedAttempt {
  private hasResponded = false;
  private hasSettled = false;

  constructor(
    private readonly health: EndpointHealth,
    private readonly latency: Latency,
    private readonly startedAt: number,
    private isProbe: boolean,
  ) {}

  /** Records the latency. Call it when a stream has its first content, or the response is complete. */
  responded(now = performance.now()): void {
    this.measure(now);
    if (this.isProbe) this.health.circuit.probeResponded();
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
    // Without it, only fast attempts would be measured, and each would make the next one be superseded earlier.
    if (error?.code === 'SUPERSEDED' && !this.hasResponded) this.measure(now);
    this.health.circuit.ended(attemptOutcome(error), this.startedAt, this.isProbe, now, error && retryAfterOf(error));
  }

  private measure(now: number): void {
    this.hasResponded = true;
    this.latency.add(now - this.startedAt, now);
  }
}
