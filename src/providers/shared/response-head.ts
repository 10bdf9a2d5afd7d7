import { randomUUID } from 'node:crypto';
import { asInteger, asString, unixNow } from './json';

/** Returns the provider's id of a response, or a new one if it has none: OpenAI's clients require an id. */
export function toResponseId(native: unknown, prefix: 'chatcmpl' | 'cmpl'): string {
  return asString(native) || `${prefix}-${randomUUID()}`;
}

/** Clients store `created` in 32 bits. */
const MAX_CREATED = 2 ** 32 - 1;

/** Returns the creation time in Unix seconds: the provider's, which some send in milliseconds, or the current time. */
export function toCreated(native: unknown): number {
  const created = asInteger(native) ?? 0;
  const seconds = created > MAX_CREATED ? Math.trunc(created / 1000) : created;
  return seconds > 0 && seconds <= MAX_CREATED ? seconds : unixNow();
}
