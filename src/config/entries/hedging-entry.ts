import { IsInt, Max, Min } from 'class-validator';
import type { Hedging } from '../snapshot';

/** Second attempts for requests that take longer than usual. */
export class HedgingEntry {
  /** Maximum number of second attempts per 100 requests of the route, 1 to 100. */
  @IsInt()
  @Min(1)
  @Max(100)
  max_percent = 5;
}

export function toHedging(entry: HedgingEntry | null): Hedging | null {
  return entry && { maxPercent: entry.max_percent };
}
