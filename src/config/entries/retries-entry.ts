import { IsArray, IsBoolean, IsInt, IsOptional, Max, Min } from 'class-validator';
import { deepFreeze } from '../objects';
import { IsSeconds, toMilliseconds } from '../seconds';
import type { Failover, Retries } from '../snapshot';

/** Statuses of failures that a repetition may resolve. Timeouts are not among them: it would only prolong the wait. */
const RETRIED: readonly number[] = [429, 500, 502, 503, 520, 521, 523, 529];
/** An endpoint whose key, account or permission is invalid fails every request; another one may not. */
const FAILED_OVER: readonly number[] = [...RETRIED, 401, 402, 403, 408, 504, 522, 524].sort();

function IsStatusList(): PropertyDecorator {
  const message = 'must be a list of statuses from 400 to 599, e.g. [429, 503]';
  return (target, name) => {
    IsOptional()(target, name);
    IsArray({ message })(target, name);
    IsInt({ each: true, message })(target, name);
    Min(400, { each: true, message })(target, name);
    Max(599, { each: true, message })(target, name);
  };
}

/** Retries of failed requests. */
export class RetriesEntry {
  /** Maximum number of retries at the same endpoint, 0 to 10. Default: 1 if the route has fallbacks, else 0. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(10)
  attempts?: number;

  /**
   * Statuses, 400 to 599, of failures that are retried at the same endpoint. Default: 429, 500, 502, 503, 520, 521, 523 and
   * 529. A provider that did not respond in time is never retried.
   */
  @IsStatusList()
  statuses?: number[];

  /** Seconds before the first retry, 0 to 60; the delay doubles with each further retry. */
  @IsSeconds({ min: 0, max: 60 })
  backoff = 0.25;

  /** Maximum number of retries per 100 requests of the route, 0 to 1000, after the first ten. */
  @IsInt()
  @Min(0)
  @Max(1000)
  budget = 20;
}

/** When the next endpoint of a route is tried. */
export class FailoverEntry {
  /**
   * Statuses, 400 to 599, of failures after which the next endpoint is tried. Default: those of `retries.statuses` if they
   * are set, else its default and 401, 402, 403, 408, 504, 522 and 524.
   */
  @IsStatusList()
  statuses?: number[];

  /** Whether the next endpoint is tried when a provider rejects the content of a request under its content policy. */
  @IsBoolean()
  content_policy = false;
}

export function toRetries({ attempts, statuses, backoff, budget }: RetriesEntry, hasFallbacks: boolean): Retries {
  return deepFreeze({
    attempts: attempts ?? (hasFallbacks ? 1 : 0),
    statuses: statuses ?? RETRIED,
    backoff: toMilliseconds(backoff),
    budget,
  });
}

export function toFailover(entry: FailoverEntry | null, retries: RetriesEntry): Failover {
  const { statuses, content_policy } = entry ?? new FailoverEntry();
  return deepFreeze({ statuses: statuses ?? retries.statuses ?? FAILED_OVER, contentPolicy: content_policy });
}
