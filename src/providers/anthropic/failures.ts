import { GatewayError } from '../../errors';
import { readErrorBody, refusalOf } from '../../upstream/error-body';
import { fields, text, type Fields } from '../openai-shape/reading';

/** A 422: the vendor cannot do what `param` asks for; `message` says what would be right. */
export function invalidRequest(param: string, message: string): GatewayError {
  return new GatewayError('INVALID_REQUEST', message, { param });
}

/** A 502: the vendor's answer is none. */
export function invalidAnswer(reason: string): GatewayError {
  return new GatewayError('UPSTREAM_INVALID', `The provider’s answer cannot be understood: ${reason}.`);
}

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

/** The vendor's error (`{type: "error", error: {type, message}}`) that came with a 200 or inside a stream. */
export function refusal(body: Fields): GatewayError {
  const error = readErrorBody(body) ?? { message: 'The provider answered with an error.' };
  const code = text(fields(fields(body['error'])?.['details'])?.['error_code']);
  return refusalOf(STATUS_OF_TYPE.get(error.type) ?? 502, { ...error, ...(code === undefined ? {} : { code }) });
}
