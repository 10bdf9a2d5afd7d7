import { Transform } from 'class-transformer';
import { IsOptional, IsString, ValidateBy } from 'class-validator';
import type { Limit } from '../snapshot';

/** The syntax of the Python library `limits`, which MLflow uses. No number and 0 both mean 1. */
const RENEWAL_PERIOD = /^\s*(?:\d+\s*)?(?:second|minute|hour|day|month|year)s?\s*$/i;

/** The rate limit of an endpoint. */
export class LimitEntry implements Limit {
  /** Maximum number of requests in each period; 0 allows none. A string of digits is also accepted. */
  @IsCount()
  @Transform(({ value }) =>
    typeof value === 'string' && /^\s*\d+(?:\.0+)?\s*$/.test(value) ? Number(value) : (value as unknown),
  )
  calls!: number;

  /** `second`, `minute`, `hour`, `day`, `month` or `year`, singular or plural, optionally after a number. */
  @IsRenewalPeriod()
  renewal_period!: string;

  /**
   * Which requests are counted together: `endpoint`, all of them; `user`, those of each user; `address` or `ip`, those
   * of each client address. Default `endpoint`.
   */
  @IsOptional()
  @IsString()
  key: string | null = null;
}

/** Which requests a limit counts together. */
export type LimitScope = 'endpoint' | 'user' | 'address';

const SCOPES: ReadonlyMap<string, LimitScope> = new Map([
  ['endpoint', 'endpoint'],
  ['user', 'user'],
  ['address', 'address'],
  ['ip', 'address'],
]);

/** Returns undefined for an unknown key; MLflow's servers accept and ignore any key. */
export function limitScopeOf(key: string | null): LimitScope | undefined {
  return key === null ? 'endpoint' : SCOPES.get(key.trim().toLowerCase());
}

function IsCount(): PropertyDecorator {
  return ValidateBy({
    name: 'isCount',
    validator: {
      validate: (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0,
      defaultMessage: () => 'must be an integer, 0 or more',
    },
  });
}

function IsRenewalPeriod(): PropertyDecorator {
  return ValidateBy({
    name: 'isRenewalPeriod',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && RENEWAL_PERIOD.test(value),
      defaultMessage: () =>
        'must be second, minute, hour, day, month or year, optionally after a number, e.g. "5 minutes"',
    },
  });
}
