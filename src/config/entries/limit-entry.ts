import { Transform } from 'class-transformer';
import { IsOptional, IsString, ValidateBy } from 'class-validator';
import type { Limit } from '../snapshot';

/** As the Python library `limits` reads it for MLflow: no number and 0 both mean 1. */
const RENEWAL_PERIOD = /^\s*(?:\d+\s*)?(?:second|minute|hour|day|month|year)s?\s*$/i;

/** How many calls an endpoint answers in a period of time. */
export class LimitEntry implements Limit {
  /** Calls allowed in each period; 0 allows none. A text of digits is taken as the number. */
  @IsCount()
  @Transform(({ value }) =>
    typeof value === 'string' && /^\s*\d+(?:\.0+)?\s*$/.test(value) ? Number(value) : (value as unknown),
  )
  calls!: number;

  /** `second`, `minute`, `hour`, `day`, `month` or `year`, singular or plural, perhaps with a number before it. */
  @IsRenewalPeriod()
  renewal_period!: string;

  /**
   * What calls are counted by: `endpoint`, all of them together; `user`, those of each caller; `address` or `ip`, those
   * of each client address. Default `endpoint`.
   */
  @IsOptional()
  @IsString()
  key: string | null = null;
}

/** What calls are counted by, in the spelling of the code. */
export type CountedBy = 'endpoint' | 'user' | 'address';

const COUNTED_BY: ReadonlyMap<string, CountedBy> = new Map([
  ['endpoint', 'endpoint'],
  ['user', 'user'],
  ['address', 'address'],
  ['ip', 'address'],
]);

/** Undefined for a key that means nothing here; MLflow's servers take any, and ignore it. */
export function countedBy(key: string | null): CountedBy | undefined {
  return key === null ? 'endpoint' : COUNTED_BY.get(key.trim().toLowerCase());
}

function IsCount(): PropertyDecorator {
  return ValidateBy({
    name: 'isCount',
    validator: {
      validate: (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0,
      defaultMessage: () => 'must be a whole number, 0 or more',
    },
  });
}

function IsRenewalPeriod(): PropertyDecorator {
  return ValidateBy({
    name: 'isRenewalPeriod',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && RENEWAL_PERIOD.test(value),
      defaultMessage: () =>
        'must be second, minute, hour, day, month or year, with or without a number, e.g. "5 minutes"',
    },
  });
}
