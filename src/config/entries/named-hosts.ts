import { Secret } from '../secret';

/**
 * The hosts of the web addresses that the operator gives within a value; those of defaults are not among them.
 *
 * @param value as it was read, variables replaced
 * @param source what was given
 */
export function namedHosts(value: unknown, source: unknown): string[] {
  if (typeof value === 'string') {
    return /^https?:\/\//i.test(value) && URL.canParse(value) ? [new URL(value).hostname.replace(/^\[|\]$/g, '')] : [];
  }
  const isWithin = typeof value === 'object' && value !== null && !(value instanceof Secret);
  if (!isWithin || typeof source !== 'object' || source === null) return [];
  return Object.entries(source).flatMap(([key, item]) => namedHosts(Reflect.get(value, key), item));
}
