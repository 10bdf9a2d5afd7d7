import { GatewayError } from '../errors';
import { stringifyJson } from '../shared/exact-json';

/**
 * Serializes a response body.
 * @throws GatewayError `UPSTREAM_INVALID` when it is nested too deeply
 */
export function toJson(body: object): string {
  try {
    return stringifyJson(body);
  } catch (error) {
    return rejectDeep(error);
  }
}

/** Throws the error for a response that JSON.parse has accepted at any depth, and that JSON.stringify does not. */
export function rejectDeep(error: unknown): never {
  const message = 'The provider’s response is nested too deeply to be forwarded.';
  throw new GatewayError('UPSTREAM_INVALID', message, { cause: error });
}

/** One server-sent event without a name. */
export function toEvent(body: object): string {
  return `data: ${toJson(body)}\n\n`;
}
