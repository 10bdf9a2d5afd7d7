import type { GatewayError } from '../../../errors';
import { errorInBody, readErrorBody, providerError } from '../../../upstream/client/error-body';
import type { Wire } from '../../shared/json';
import type { ErrorResponse } from './messages-wire';

/** The HTTP status of each error type (Anthropic API, "Errors"); in a stream only the type is known. */
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

/** Whether a response with status 200, or a stream event, is an error. */
export function isErrorResponse(body: Wire<ErrorResponse>): boolean {
  return body.type === 'error' || (body.error !== undefined && body.error !== null);
}

/**
 * The provider error in a response with status 200 or in a stream event: Anthropic's
 * `{type: "error", error: {type, message}}`, or the error format of a cloud that serves Claude, with the status as code.
 */
export function toErrorOfResponse(body: Wire<ErrorResponse>): GatewayError {
  const error = readErrorBody(body) ?? { message: 'The provider returned an error.' };
  const status = STATUS_OF_TYPE.get(error.type);
  if (status !== undefined) return providerError(status, error);
  return errorInBody(body) ?? providerError(502, error);
}
