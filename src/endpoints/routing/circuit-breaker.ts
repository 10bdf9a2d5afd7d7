import type { CircuitBreakerSettings } from '../../config';

/** `closed`: requests are sent. `open`: none is sent. `half_open`: one request is sent as a probe. */
export type CircuitState = 'closed' | 'open' | 'half_open';

/** How an attempt ended. `neutral`: the attempt was cancelled and proves nothing about the endpoint. */
export type AttemptOutcome = 'success' | 'failure' | 'neutral';

/** Attempts are counted over this time for the percentage of failures, in milliseconds. */
const WINDOW_MS = 30_000;
/** The percentage of failures counts from this number of attempts on. */
const MIN_ATTEMPTS = 20;
/** A timer may fire this much early, in milliseconds: a retry after `Retry-After` must find the circuit half-open. */
const TIMER_TOLERANCE_MS = 2;
/** Maximum time until the next probe, without `Retry-After`, in milliseconds: a provider that recovers is soon in use again. */
const MAX_OPEN_MS = 20_000;
/** Maximum time for which a circuit opens because of `Retry-After`, in milliseconds. */
const MAX_RETRY_AFTER_MS = 300_000;

/**
 * The circuit of one endpoint. It opens when the endpoint fails repeatedly or responds with `Retry-After`, then
 * allows a single probe, and closes when a probe succeeds. Times are in milliseconds of a monotonic clock.
 */
export class CircuitBreaker {
  private consecutiveFailures = 0;
  private readonly window = new FailureWindow();
  /** Undefined while the circuit is closed. */
  private opened: { readonly at: number; readonly until: number; readonly durationMs: number } | undefined;
  private isProbing = false;

  /**
   * @param settings null keeps the circuit closed
   * @param onChange called when the circuit opens or closes, except for changes that another process reported, with the
   *   milliseconds for which it is open; 0 when it has closed
   */
  constructor(
    private readonly settings: CircuitBreakerSettings | null,
    private readonly onChange: (openForMs: number) => void = () => {},
  ) {}

  state(now: number): CircuitState {
    if (!this.opened) return 'closed';
    return now < this.opened.until ? 'open' : 'half_open';
  }

  /** Returns whether a request may be sent now. */
  allows(now: number): boolean {
    return !this.opened || (now >= this.opened.until && !this.isProbing);
  }

  /** Returns the time until the circuit allows a probe, in milliseconds; 0 if it is not open. */
  remainingMs(now: number): number {
    return this.opened ? Math.max(0, this.opened.until - now) : 0;
  }

  /** Starts an attempt. Returns whether it is the probe. */
  begin(now: number): boolean {
    if (this.isProbing || this.state(now) !== 'half_open') return false;
    this.isProbing = true;
    return true;
  }

  /** Closes the circuit of a probe that has begun to respond; its outcome may follow much later. */
  probeResponded(): void {
    this.isProbing = false;
    this.close();
  }

  /**
   * Ends an attempt.
   * @param startedAt when the attempt began. Attempts that began before the circuit opened do not change an open circuit.
   * @param isProbe as `begin` returned it, false after `probeResponded`
   * @param retryAfterMs the delay of the failure's `Retry-After`; undefined without one
   */
  ended(outcome: AttemptOutcome, startedAt: number, isProbe: boolean, now: number, retryAfterMs?: number): void {
    if (isProbe) this.isProbing = false;
    const { settings, opened } = this;
    if (outcome === 'neutral' || !settings) return;
    if (opened) {
      if (startedAt < opened.at) return;
      if (outcome === 'success') this.close();
      else if (isProbe) this.open(now, nextDurationMs(opened.durationMs, settings), retryAfterMs);
      return;
    }
    this.window.add(outcome === 'failure', now);
    this.consecutiveFailures = outcome === 'failure' ? this.consecutiveFailures + 1 : 0;
    if (outcome !== 'failure') return;
    if (this.isTripped(settings, now)) this.open(now, settings.openMs, retryAfterMs);
    else if (retryAfterMs !== undefined && retryAfterMs > TIMER_TOLERANCE_MS) this.open(now, 0, retryAfterMs);
  }

  /** Opens or closes the circuit as another process reported it. @param openForMs 0 closes the circuit */
  setFromPeer(openForMs: number, now: number): void {
    if (!this.settings) return;
    if (openForMs > 0) this.opened = { at: now, until: now + openForMs, durationMs: openForMs };
    else this.reset();
  }

  private isTripped({ failures, failurePercent }: CircuitBreakerSettings, now: number): boolean {
    if (failures > 0 && this.consecutiveFailures >= failures) return true;
    return failurePercent > 0 && this.window.failurePercent(now) >= failurePercent;
  }

  private open(now: number, durationMs: number, retryAfterMs = 0): void {
    const waitMs = Math.max(durationMs, Math.min(retryAfterMs, MAX_RETRY_AFTER_MS) - TIMER_TOLERANCE_MS);
    this.opened = { at: now, until: now + waitMs, durationMs };
    this.onChange(waitMs);
  }

  private close(): void {
    if (!this.opened) return;
    this.reset();
    this.onChange(0);
  }

  private reset(): void {
    this.opened = undefined;
    this.consecutiveFailures = 0;
    this.window.clear();
  }
}

function nextDurationMs(lastMs: number, { openMs }: CircuitBreakerSettings): number {
  return Math.min(Math.max(lastMs * 2, openMs), Math.max(MAX_OPEN_MS, openMs));
}

/** Counts attempts and failures of the current and the previous half of the window. */
class FailureWindow {
  private half = 0;
  private current = { attempts: 0, failures: 0 };
  private previous = { attempts: 0, failures: 0 };

  add(isFailure: boolean, now: number): void {
    this.advance(now);
    this.current.attempts += 1;
    if (isFailure) this.current.failures += 1;
  }

  /** Returns 0 while there are too few attempts. */
  failurePercent(now: number): number {
    this.advance(now);
    const attempts = this.current.attempts + this.previous.attempts;
    return attempts < MIN_ATTEMPTS ? 0 : (100 * (this.current.failures + this.previous.failures)) / attempts;
  }

  clear(): void {
    this.current = { attempts: 0, failures: 0 };
    this.previous = { attempts: 0, failures: 0 };
  }

  private advance(now: number): void {
    const half = Math.floor(now / (WINDOW_MS / 2));
    if (half === this.half) return;
    this.previous = half === this.half + 1 ? this.current : { attempts: 0, failures: 0 };
    this.current = { attempts: 0, failures: 0 };
    this.half = half;
  }
}
