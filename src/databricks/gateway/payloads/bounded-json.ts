import { stringifyJson } from '../../../shared/exact-json';

/**
 * Returns the JSON of what `redact` leaves of a value, or undefined if it has too many bytes. A value that is much too large
 * is neither redacted nor written.
 */
export function boundedJson<Value extends object>(
  value: Value,
  maxBytes: number,
  redact: (value: Value) => object,
): string | undefined {
  if (sizeOf(value, maxBytes) > maxBytes) return undefined;
  const json = stringifyJson(redact(value));
  return Buffer.byteLength(json) > maxBytes ? undefined : json;
}

/** Returns the least number of bytes that the JSON of a value has, or any number above the limit. */
function sizeOf(root: unknown, limit: number): number {
  let size = 0;
  const open: unknown[] = [root];
  while (open.length > 0 && size <= limit) {
    const value = open.pop();
    if (typeof value === 'string') size += value.length + 2;
    else if (typeof value !== 'object' || value === null) size += 1;
    else if (Array.isArray(value)) {
      size += 2 * value.length;
      if (size <= limit) open.push(...(value as unknown[]));
    } else {
      for (const name in value) {
        size += name.length + 3;
        open.push((value as Record<string, unknown>)[name]);
      }
    }
  }
  return size;
}
