import { GatewayError } from '../../errors';
import { parseJson } from '../../shared/exact-json';

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * An object of a provider's response before its fields are checked: the names of a wire type, with unknown values.
 * A misspelt field does not compile.
 */
export type Wire<T> = { readonly [K in keyof T]?: unknown };

/** A `Wire` that its reader owns and changes in place. */
export type Draft<T> = { -readonly [K in keyof T]?: unknown };

/**
 * Provider responses are read leniently: a field that is missing or has another type counts as absent.
 * `asRecord<UsageWire>(value)?.prompt_tokens` checks the field's name; the value is still unknown.
 */
export function asRecord<T extends object = JsonObject>(value: unknown): Wire<NoInfer<T>> | undefined {
  // An object has every optional field of unknown type.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** An integer. Fractions are cut off: some providers send `created` as fractional seconds. A BigInt is rounded. */
export function asInteger(value: unknown): number | undefined {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : undefined;
}

/** The index of a choice. The limit bounds the array of open choices; no provider returns more than 128 of them. */
export function asIndex(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 1024 ? value : undefined;
}

export function unixNow(): number {
  return Math.floor(Date.now() / 1000);
}

/** The error for a response that lacks a required part; `what` completes "The provider’s response has no …". */
export function missingInResponse(what: string): GatewayError {
  return new GatewayError('UPSTREAM_INVALID', `The provider’s response has no ${what}.`);
}

/** The object in a stream event's `data`. */
export function parseEvent<T extends object = JsonObject>(data: string): Draft<NoInfer<T>> {
  let body: unknown;
  try {
    body = parseJson(data);
  } catch {
    throw new GatewayError('UPSTREAM_INVALID', 'The provider sent a chunk that is not JSON.');
  }
  const event: Draft<T> | undefined = asRecord<T>(body);
  if (!event) throw new GatewayError('UPSTREAM_INVALID', 'The provider sent a chunk that is not an object.');
  return event;
}
