import type { GatewayError } from '../../errors';
import { invalidParameter } from '../documents/invalid-parameter';

export type Mapping = Record<string, unknown>;

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a field counts as not set: clients also send null and empty texts for that. */
export function isAbsent(value: unknown): value is undefined | null | '' {
  return value === undefined || value === null || value === '';
}

/** Names the JSON type of a value. Values themselves are never part of a message. */
function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return { string: 'a string', number: 'a number', boolean: 'a boolean' }[typeof value as string] ?? 'an object';
}

export function wrongType(path: string, value: unknown, expected: string): GatewayError {
  return invalidParameter(path, `found ${typeOf(value)}; must be ${expected}`);
}

/** Returns the text, or undefined if it is not set. @throws GatewayError `INVALID_PARAMETER` for another type */
export function readText(value: unknown, path: string): string | undefined {
  if (isAbsent(value)) return undefined;
  if (typeof value === 'string') return value;
  throw wrongType(path, value, 'a string');
}

/** Like `readText`, for values in headers and URLs: control characters are rejected. */
export function readLine(value: unknown, path: string): string | undefined {
  const text = readText(value, path);
  if (text !== undefined && /\p{Cc}/u.test(text)) throw invalidParameter(path, 'must not contain control characters');
  return text;
}

/** Returns the object, or undefined if it is not set. @throws GatewayError `INVALID_PARAMETER` for another type */
export function readMapping(value: unknown, path: string): Mapping | undefined {
  if (value === undefined || value === null) return undefined;
  if (isMapping(value)) return value;
  throw wrongType(path, value, 'an object');
}
