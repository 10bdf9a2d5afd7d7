import { ValidateBy } from 'class-validator';

/** Node's timers accept at most 31 bits of milliseconds. */
export const MAX_SECONDS = Math.floor((2 ** 31 - 1) / 1000);

/** Validates a number of seconds; fractions are allowed. */
export function IsSeconds({ min, max = MAX_SECONDS }: { min: number; max?: number }): PropertyDecorator {
  return ValidateBy({
    name: 'isSeconds',
    constraints: [min, max],
    validator: {
      validate: (value: unknown) => typeof value === 'number' && value >= min && value <= max,
      defaultMessage: () => `must be a number of seconds from ${min} to ${max}`,
    },
  });
}

export function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}
