import type { GatewayError } from '../../errors';
import { errorInBody, readErrorBody, providerError } from '../../upstream/client/error-body';
import type { JsonObject } from '../shared/json';

/** The status that an error would have had outside of a stream (Anthropic API, "Errors"). */
const STATUS_OF_TYPE: ReadonlyMap<string | undefined, number> = new Map([
  ['invalid_request_error', 400],
  ['authentication_error', 401],
  ['billing_error', 402],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['conflict_error', 409],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['api_error', 500],
  ['timeout_error', 504],
  ['overloaded_error', 529],
]);

/** Whether an answer with status 200, or an event of a stream, is an error. */
export function isErrorEvent(body: JsonObject): boolean {
  return body['type'] === 'error' || (body['error'] !== undefined && body['error'] !== null);
}

/**
 * The vendor's error (`{type: "error", error: {type, message}}`) that came with a 200 or inside a stream. Those who serve
 * the vendor's models in their cloud may send one of theirs, whose code is the status.
 */
export function refusal(body: JsonObject): GatewayError {
  const error = readErrorBody(body) ?? { message: 'The provider answered with an error.' };
  const status = STATUS_OF_TYPE.get(error.type);
  if (status !== undefined) return providerError(status, error);
  return errorInBody(body) ?? providerError(502, error);
}
