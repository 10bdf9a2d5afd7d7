import type { ErrorFormat } from '../../../upstream/client/error-format';
import { asRecord, asString } from '../../shared/json';

/** Details of a spend limit; null or absent in other errors. */
interface ErrorDetails {
  error_code: string;
}

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

/** Errors of Anthropic's APIs: `{type: "error", error: {type, message, details: {error_code}}}`. */
export const CLAUDE_ERRORS: ErrorFormat = {
  readFields: ({ details }) => {
    const code = asString(asRecord<ErrorDetails>(details)?.error_code);
    return code === undefined ? {} : { code };
  },
  statusOf: ({ type }) => STATUS_OF_TYPE.get(type),
};
