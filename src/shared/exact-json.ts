import { randomUUID } from 'node:crypto';

/**
 * JSON with exact integers. `JSON.parse` rounds integers beyond 2^53, such as 64-bit ids and the bounds of integer types;
 * here they are BigInts. The bodies that contain none cost one walk over their values.
 */

/** Starts the texts that stand for integers while JSON is parsed or written. No client or provider can know it. */
const MARK = `integer-${randomUUID()}:`;
const MARKED = new RegExp(`"${MARK}(-?\\d+)"`, 'g');
const NUMBER = /-?\d[\d.eE+-]*/g;
const INTEGER = /^-?\d+$/;

/** A number beyond the range of a double, such as 1e400, which has no exact value here. */
export class NumberOutOfRangeError extends RangeError {
  constructor(readonly path: readonly (string | number)[]) {
    super(`the number at ${path.join('.') || 'the top'} is out of range`);
  }
}

/**
 * Parses JSON. Integers that a number cannot hold exactly are returned as BigInts.
 * @throws SyntaxError for invalid JSON, and NumberOutOfRangeError
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
  if (typeof value === 'number') return isLarge(value);
  try {
    return typeof value === 'object' && value !== null && holdsLargeNumber(value);
  } catch {
    // The value is nested too deeply to be walked, and to be written again.
    return false;
  }
}

function isLarge(value: number): boolean {
  return value > Number.MAX_SAFE_INTEGER || value < -Number.MAX_SAFE_INTEGER;
}

/** Loops over lists by index, since they may have millions of numbers. */
function holdsLargeNumber(value: object): boolean {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) if (isOrHoldsLarge(value[index])) return true;
    return false;
  }
  const record = value as Readonly<Record<string, unknown>>;
  for (const key in record) if (isOrHoldsLarge(record[key])) return true;
  return false;
}

function isOrHoldsLarge(value: unknown): boolean {
  return typeof value === 'number'
    ? isLarge(value)
    : typeof value === 'object' && value !== null && holdsLargeNumber(value);
}

/** @param rounded the value of `text`, as `JSON.parse` returns it */
function parseExactly(text: string, rounded: unknown): unknown {
  let result = '';
  let end = 0;
  for (let start = text.indexOf('"'); end < text.length; start = text.indexOf('"', end)) {
    const outside = text.slice(end, start < 0 ? text.length : start);
    result += outside.replace(NUMBER, (token) => {
      if (!Number.isFinite(Number(token))) throw new NumberOutOfRangeError(pathOfInfinity(rounded) ?? []);
      return INTEGER.test(token) && isRounded(token) ? `"${MARK}${token}"` : token;
    });
    if (start < 0) break;
    end = endOfString(text, start);
    result += text.slice(start, end);
  }
  return JSON.parse(result, unmarked);
}

function isRounded(token: string): boolean {
  const value = Number(token);
  return isLarge(value) && JSON.stringify(value) !== token;
}

function unmarked(_key: string, value: unknown): unknown {
  return typeof value === 'string' && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value;
}

/** Returns the position after the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); ; quote = text.indexOf('"', quote + 1)) {
    let before = quote;
    while (text[before - 1] === '\\') before -= 1;
    if ((quote - before) % 2 === 0) return quote + 1;
  }
}

function pathOfInfinity(value: unknown): readonly (string | number)[] | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : [];
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const path = pathOfInfinity(item);
    if (path) return [Array.isArray(value) ? Number(key) : key, ...path];
  }
  return undefined;
}
