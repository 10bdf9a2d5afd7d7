import { IsArray, IsInt, Max, Min } from 'class-validator';
import { deepFreeze } from '../objects';
import { IsSeconds, toMilliseconds } from '../seconds';
import type { Retries } from '../snapshot';

/** Retries of failed requests. */
export class RetriesEntry {
  /** Maximum number of retries at the same endpoint before a fallback is tried, 0 to 10. */
  @IsInt()
  @Min(0)
  @Max(10)
  attempts = 0;

  /** Statuses, 400 to 599, of failures that are retried and lead to a fallback. */
  @IsArray({ message: 'must be a list of statuses, e.g. [429, 503]' })
  @IsInt({ each: true })
  @Min(400, { each: true })
  @Max(599, { each: true })
  statuses: number[] = [429, 500, 502, 503, 504];

  /** Seconds before the first retry, 0 to 60; the delay doubles with each further retry. */
  @IsSeconds({ min: 0, max: 60 })
  backoff = 0.25;

  /** Maximum number of retries per 100 requests of the route, 0 to 1000, after the first ten. */
  @IsInt()
  @Min(0)
  @Max(1000)
  budget = 20;
}

export function toRetries({ attempts, statuses, backoff, budget }: RetriesEntry): Retries {
  return deepFreeze({ attempts, statuses, backoff: toMilliseconds(backoff), budget });
}
