import type { GatewayError } from '../../errors';
import { isRecord } from '../../shared/is-record';
import { invalidParameter } from '../documents';

/** An object of a request or of a stored document, whose fields are not validated. */
export type Mapping = Record<string, unknown>;

/** Whether a field counts as not set: some clients send null or an empty string instead of omitting the field. */
export function isAbsent(value: unknown): value is undefined | null | '' {
  return value === undefined || value === null || value === '';
}

/** Names the JSON type of a value for messages, which never quote the value: it may be a secret. */
function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return { string: 'a string', number: 'a number', boolean: 'a boolean' }[typeof value as string] ?? 'an object';
}

export function wrongType(path: string, value: unknown, expected: string): GatewayError {
  return invalidParameter(path, `found ${typeOf(value)}; must be ${expected}`);
}

/**
 * Returns the string, or undefined if it is not set.
 * @throws GatewayError `INVALID_PARAMETER` for another type
 */
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

/**
 * Returns the object, or undefined if it is not set.
 * @throws GatewayError `INVALID_PARAMETER` for another type
 */
export function readMapping(value: unknown, path: string): Mapping | undefined {
  if (value === undefined || value === null) return undefined;
  if (isRecord(value)) return value;
  throw wrongType(path, value, 'an object');
}
