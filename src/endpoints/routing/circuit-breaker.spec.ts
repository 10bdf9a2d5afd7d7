import { CircuitBreaker, type AttemptOutcome } from './circuit-breaker';

const SETTINGS = { failures: 3, failurePercent: 50, openMs: 1000 };

/** A circuit breaker at a time that the test sets. */
class Circuit {
  now = 100_000;
  readonly changes: number[] = [];
  readonly breaker: CircuitBreaker;

  constructor(settings: Partial<typeof SETTINGS> | null = {}) {
    this.breaker = new CircuitBreaker(settings && { ...SETTINGS, ...settings }, (openForMs) =>
      this.changes.push(openForMs),
    );
  }

  get state() {
    return this.breaker.state(this.now);
  }

  get allows() {
    return this.breaker.allows(this.now);
  }

  attempt(outcome: AttemptOutcome, retryAfterMs?: number): void {
    const isProbe = this.breaker.begin(this.now);
    this.breaker.ended(outcome, this.now, isProbe, this.now, retryAfterMs);
  }

  attempts(...outcomes: AttemptOutcome[]): void {
    for (const outcome of outcomes) this.attempt(outcome);
  }
}

const repeat = (count: number, ...outcomes: AttemptOutcome[]) => Array.from({ length: count }, () => outcomes).flat();

describe('a circuit breaker', () => {
  it('opens after the given number of consecutive failures', () => {
    const circuit = new Circuit();
    circuit.attempts('failure', 'failure', 'success', 'failure', 'neutral', 'failure');
    expect(circuit.state).toBe('closed');
    circuit.attempt('failure');
    expect([circuit.state, circuit.allows]).toEqual(['open', false]);
    expect(circuit.changes).toEqual([1000]);
  });

  it('opens when the percentage of failures is reached over at least 20 attempts', () => {
    const circuit = new Circuit({ failures: 0 });
    circuit.attempts(...repeat(9, 'success', 'failure'), 'failure');
    expect(circuit.state).toBe('closed');
    circuit.attempt('failure');
    expect(circuit.state).toBe('open');
  });

  it('does not count failures that are older than 30 seconds', () => {
    const circuit = new Circuit({ failures: 0 });
    circuit.attempts(...repeat(19, 'failure'));
    circuit.now += 30_000;
    circuit.attempts(...repeat(19, 'failure'));
    expect(circuit.state).toBe('closed');
  });

  it.each([{ failures: 0, failurePercent: 0 }, null])('stays closed with the settings %j', (settings) => {
    const circuit = new Circuit(settings);
    circuit.attempts(...repeat(50, 'failure'));
    expect(circuit.state).toBe('closed');
  });

  it('lets a single probe pass after its time', () => {
    const circuit = new Circuit();
    circuit.attempts(...repeat(3, 'failure'));
    circuit.now += 999;
    expect(circuit.allows).toBe(false);
    circuit.now += 1;
    expect([circuit.state, circuit.allows]).toEqual(['half_open', true]);
    expect(circuit.breaker.begin(circuit.now)).toBe(true);
    expect(circuit.allows).toBe(false);
    expect(circuit.breaker.begin(circuit.now)).toBe(false);
  });

  it('closes when the probe succeeds, and forgets earlier failures', () => {
    const circuit = new Circuit();
    circuit.attempts(...repeat(3, 'failure'));
    circuit.now += 1000;
    circuit.attempt('success');
    circuit.attempts('failure', 'failure');
    expect(circuit.state).toBe('closed');
    expect(circuit.changes).toEqual([1000, 0]);
  });

  it('closes as soon as the probe responds', () => {
    const circuit = new Circuit();
    circuit.attempts(...repeat(3, 'failure'));
    circuit.now += 1000;
    circuit.breaker.begin(circuit.now);
    circuit.breaker.probeResponded();
    expect([circuit.state, circuit.allows]).toEqual(['closed', true]);
  });

  it('doubles its time with each failed probe, up to 20 seconds', () => {
    const circuit = new Circuit();
    circuit.attempts(...repeat(3, 'failure'));
    for (let probes = 0; probes < 8; probes += 1) {
      circuit.now += circuit.breaker.remainingMs(circuit.now);
      circuit.attempt('failure');
    }
    expect(circuit.changes).toEqual([1000, 2000, 4000, 8000, 16_000, 20_000, 20_000, 20_000, 20_000]);
  });

  it('allows another probe if the probe is cancelled', () => {
    const circuit = new Circuit();
    circuit.attempts(...repeat(3, 'failure'));
    circuit.now += 1000;
    circuit.attempt('neutral');
    expect([circuit.state, circuit.allows]).toEqual(['half_open', true]);
  });

  it.each([-5000, 0, 1])('ignores a Retry-After of %d ms', (retryAfterMs) => {
    const circuit = new Circuit();
    circuit.attempt('failure', retryAfterMs);
    expect(circuit.state).toBe('closed');
    expect(circuit.changes).toEqual([]);
  });

  it('opens at the first failure with Retry-After, for that time', () => {
    const circuit = new Circuit();
    circuit.attempt('failure', 30_000);
    circuit.now += 29_990;
    expect(circuit.state).toBe('open');
    circuit.now += 10;
    expect(circuit.state).toBe('half_open');
  });

  it('is half-open when a timer of the Retry-After fires one millisecond early', () => {
    const circuit = new Circuit();
    circuit.attempt('failure', 1000);
    circuit.now += 999;
    expect(circuit.state).toBe('half_open');
  });

  it('opens for at most five minutes, even if Retry-After is longer', () => {
    const circuit = new Circuit();
    circuit.attempt('failure', 1e12);
    circuit.now += 300_000;
    expect(circuit.state).toBe('half_open');
  });

  it('ignores the outcome of attempts that began before it opened', () => {
    const circuit = new Circuit();
    const before = circuit.now;
    circuit.now += 10;
    circuit.attempts(...repeat(3, 'failure'));
    circuit.breaker.ended('success', before, false, circuit.now);
    circuit.breaker.ended('failure', before, false, circuit.now);
    expect(circuit.state).toBe('open');
    expect(circuit.changes).toEqual([1000]);
  });

  it('closes when an attempt succeeds that was sent although it is open', () => {
    const circuit = new Circuit();
    circuit.attempts(...repeat(3, 'failure'));
    circuit.now += 10;
    circuit.attempt('success');
    expect(circuit.state).toBe('closed');
  });

  it('opens and closes as another process reports, without reporting it again', () => {
    const circuit = new Circuit();
    circuit.breaker.setFromPeer(500, circuit.now);
    expect(circuit.state).toBe('open');
    circuit.now += 500;
    expect(circuit.state).toBe('half_open');
    circuit.breaker.setFromPeer(0, circuit.now);
    expect(circuit.state).toBe('closed');
    expect(circuit.changes).toEqual([]);
  });
});
