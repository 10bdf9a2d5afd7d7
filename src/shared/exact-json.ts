import { randomUUID } from 'node:crypto';

/**
 * JSON with exact integers. `JSON.parse` rounds integers beyond 2^53, such as 64-bit ids and the bounds of integer
 * types; here they are BigInts. The bodies that contain none cost one walk over their values.
 */

/**
 * Starts the texts that stand for integers while JSON is parsed or written. It is random, so no client or provider
 * can send it.
 */
const MARK = `integer-${randomUUID()}:`;
const MARKED = new RegExp(`"${MARK}(-?\\d+)"`, 'g');
/** An integer of at least 16 digits, the length of 2^53, without a fraction or an exponent. */
const LONG_INTEGER = /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;
/** Maximum long integers of a document, which bounds the time to read them. */
const MAX_LONG_INTEGERS = 100_000;

/** A number that cannot be kept: one beyond the range of a double, such as 1e400, or too many long integers. */
export class UnsupportedNumberError extends RangeError {
  constructor(
    message: string,
    readonly path: readonly (string | number)[],
  ) {
    super(message);
  }
}

/**
 * Parses JSON. Integers that a number cannot hold exactly are returned as BigInts.
 * @throws SyntaxError for invalid JSON, and UnsupportedNumberError
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return hasLargeNumber(value) ? parseExactly(text, value) : value;
}

/**
 * Writes JSON that may contain BigInts.
 * @throws RangeError for a value that is nested too deeply
 */
export function stringifyJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    // BigInts cause a TypeError.
    if (error instanceof RangeError) throw error;
    return JSON.stringify(value, marked).replace(MARKED, '$1');
  }
}

function marked(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? MARK + String(value) : value;
}

/** Whether a value contains a number that may have been rounded. */
function hasLargeNumber(value: unknown): boolean {
  try {
    return isOrHoldsLarge(value);
  } catch {
    // The value is nested too deeply to be walked, and to be written again.
    return false;
  }
}

function isOrHoldsLarge(value: unknown): boolean {
  if (typeof value === 'number') return value > Number.MAX_SAFE_INTEGER || value < -Number.MAX_SAFE_INTEGER;
  return typeof value === 'object' && value !== null && holdsLarge(value);
}

/** Loops over lists by index, since they may have millions of numbers. */
function holdsLarge(value: object): boolean {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) if (isOrHoldsLarge(value[index])) return true;
    return false;
  }
  const record = value as Readonly<Record<string, unknown>>;
  for (const key in record) if (isOrHoldsLarge(record[key])) return true;
  return false;
}

/** @param rounded the value of `text`, as `JSON.parse` returns it */
function parseExactly(text: string, rounded: unknown): unknown {
  const infinite = pathOfInfinity(rounded);
  // pydantic's text.
  if (infinite) throw new UnsupportedNumberError('Input should be a finite number', infinite);
  let count = 0;
  const mark = (token: string): string => {
    count += 1;
    if (count > MAX_LONG_INTEGERS) {
      throw new UnsupportedNumberError(`Input should have at most ${MAX_LONG_INTEGERS} integers beyond 2^53`, []);
    }
    return JSON.stringify(Number(token)) === token ? token : `"${MARK}${token}"`;
  };
  let result = '';
  let end = 0;
  for (let start = text.indexOf('"'); start >= 0; start = text.indexOf('"', end)) {
    result += text.slice(end, start).replace(LONG_INTEGER, mark);
    end = endOfString(text, start);
    result += text.slice(start, end);
  }
  result += text.slice(end).replace(LONG_INTEGER, mark);
  return count === 0 ? rounded : unmarked(JSON.parse(result));
}

/** Replaces marked texts by BigInts, in place. */
function unmarked(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      if (typeof value[index] !== 'number') value[index] = unmarked(value[index]);
    }
    return value;
  }
  const record = value as Record<string, unknown>;
  for (const key in record) record[key] = unmarked(record[key]);
  return value;
}

/** Returns the position after the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); ; quote = text.indexOf('"', quote + 1)) {
    let before = quote;
    while (text[before - 1] === '\\') before -= 1;
    if ((quote - before) % 2 === 0) return quote + 1;
  }
}

/** Returns the path of the first infinite number. */
function pathOfInfinity(value: unknown): readonly (string | number)[] | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : [];
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const path = pathOfInfinity(value[index]);
      if (path) return [index, ...path];
    }
    return undefined;
  }
  const record = value as Readonly<Record<string, unknown>>;
  for (const key in record) {
    const path = pathOfInfinity(record[key]);
    if (path) return [key, ...path];
  }
  return undefined;
}
