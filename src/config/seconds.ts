import { ValidateBy } from 'class-validator';

/** Node's timers hold no more than 31 bits of milliseconds. */
export const MOST_SECONDS = Math.floor((2 ** 31 - 1) / 1000);

/** A property in seconds, fractions allowed. */
export function IsSeconds({ least, most = MOST_SECONDS }: { least: number; most?: number }): PropertyDecorator {
  return ValidateBy({
    name: 'isSeconds',
    constraints: [least, most],
    validator: {
      validate: (value: unknown) => typeof value === 'number' && value >= least && value <= most,
      defaultMessage: () => `must be a number of seconds from ${least} to ${most}`,
    },
  });
}

export function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}
