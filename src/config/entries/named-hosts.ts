import { Secret } from '../secret';

/**
 * Returns the hosts of all http(s) addresses that the operator has set within a value. Addresses that are defaults of the
 * class are not included.
 *
 * @param value the value after reading, variables expanded
 * @param source the same value as set by the operator
 */
export function namedHosts(value: unknown, source: unknown): string[] {
  if (typeof value === 'string') {
    return /^https?:\/\//i.test(value) && URL.canParse(value) ? [new URL(value).hostname.replace(/^\[|\]$/g, '')] : [];
  }
  const isNested = typeof value === 'object' && value !== null && !(value instanceof Secret);
  if (!isNested || typeof source !== 'object' || source === null) return [];
  return Object.entries(source).flatMap(([key, item]) => namedHosts(Reflect.get(value, key), item));
}
