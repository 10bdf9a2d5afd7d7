import { IsBoolean, IsInt, Max, Min } from 'class-validator';
import { IsSeconds, toMilliseconds } from '../seconds';
import type { CircuitBreakerSettings } from '../snapshot';

/** The circuit breaker of an endpoint: traffic routes avoid the endpoint while its circuit is open. */
export class CircuitBreakerEntry {
  /** Whether failures open the circuit. */
  @IsBoolean()
  enabled = true;

  /** Consecutive failures that open the circuit, 0 to 1000; 0 disables this rule. */
  @IsInt()
  @Min(0)
  @Max(1000)
  failures = 5;

  /** Percentage of failed attempts that opens the circuit, 0 to 100, over 30 seconds with 20 attempts or more; 0 disables this rule. */
  @IsInt()
  @Min(0)
  @Max(100)
  failure_percent = 50;

  /** Seconds until an open circuit lets a probe pass, 0.1 to 3600; the time doubles with each failed probe, up to 20 seconds. */
  @IsSeconds({ min: 0.1, max: 3600 })
  open = 5;
}

/** Returns null if the circuit breaker is disabled. */
export function toCircuitBreaker(entry: CircuitBreakerEntry | null): CircuitBreakerSettings | null {
  const { enabled, failures, failure_percent, open } = entry ?? new CircuitBreakerEntry();
  return enabled ? { failures, failurePercent: failure_percent, openMs: toMilliseconds(open) } : null;
}
