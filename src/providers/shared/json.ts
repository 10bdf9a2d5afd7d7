import { GatewayError } from '../../errors';

export type JsonObject = Readonly<Record<string, unknown>>;

/** What a vendor sends is read leniently: what is missing or of another type counts as absent. */
export function asRecord(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A whole number; some vendors give the seconds of `created` with a fraction. */
export function asInteger(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : undefined;
}

/** The index of a choice. No vendor gives more than 128 of them, and a list is kept of those that are open. */
export function asIndex(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 1024 ? value : undefined;
}

export function unixNow(): number {
  return Math.floor(Date.now() / 1000);
}

/** An answer that is not of the vendor's API; `what` completes "The provider's answer has no …". */
export function missingInResponse(what: string): GatewayError {
  return new GatewayError('UPSTREAM_INVALID', `The provider’s answer has no ${what}.`);
}

export function parseEvent(data: string): JsonObject {
  let body: unknown;
  try {
    body = JSON.parse(data);
  } catch {
    throw new GatewayError('UPSTREAM_INVALID', 'The provider sent a chunk that is not JSON.');
  }
  const event = asRecord(body);
  if (!event) throw new GatewayError('UPSTREAM_INVALID', 'The provider sent a chunk that is not an object.');
  return event;
}
