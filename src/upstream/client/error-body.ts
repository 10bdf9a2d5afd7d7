import { STATUS_CODES } from 'node:http';
import { GatewayError } from '../../errors';
import type { ErrorFormat, UpstreamErrorFields } from './error-format';
import { firstRecord, isReported, parseJson, readErrorBody, readErrorText } from './read-error';
import type { ResponseHeaders, ServerSentEvent } from './upstream-request';

const TYPE_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'insufficient_quota',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  413: 'request_too_large',
  422: 'invalid_request_error',
  // Failed dependency: the model behind the API failed.
  424: 'server_error',
  429: 'rate_limit_error',
  // Cancelled, or out of capacity.
  498: 'server_error',
  499: 'server_error',
  504: 'timeout_error',
};

/** Headers of an error response that clients act on. No other upstream header is forwarded. */
const FORWARDED_HEADERS = ['retry-after', 'retry-after-ms', 'x-should-retry'];

/** Longer events, in UTF-16 code units, contain media and are not searched for an error. */
const MAX_ERROR_EVENT_LENGTH = 1024 * 1024;

/** Limits of an error response whose JSON is kept. */
const MAX_KEPT = { length: 16 * 1024, structures: 500 };

const UNKNOWN_ERROR: UpstreamErrorFields = { message: 'The provider returned an error.' };

/**
 * Converts an error response of a provider to our error, with the same status.
 * @param body raw text
 */
export function toProviderError(
  status: number,
  headers: ResponseHeaders,
  body: string,
  format?: ErrorFormat,
): GatewayError {
  const fields = readErrorText(body, format) ?? { message: STATUS_CODES[status] ?? `status ${status}` };
  return providerError(status, { ...codeIn(headers, format), ...fields }, forwardedHeaders(headers), keptBody(body));
}

/** Returns the JSON of an error response; undefined if it is not an object, or large. */
function keptBody(body: string): object | undefined {
  if (body.length > MAX_KEPT.length || (body.match(/[[{]/g)?.length ?? 0) > MAX_KEPT.structures) return undefined;
  return firstRecord(parseJson(body));
}

export function providerError(
  status: number,
  fields: UpstreamErrorFields,
  headers: Readonly<Record<string, string>> = {},
  upstreamBody?: object,
): GatewayError {
  return new GatewayError('UPSTREAM_REFUSED', fields.message, {
    status,
    type: fields.type ?? TYPE_OF_STATUS[status] ?? (status < 500 ? 'invalid_request_error' : 'server_error'),
    headers: fields.retryAfter === undefined ? headers : { 'retry-after': String(fields.retryAfter), ...headers },
    ...(fields.param === undefined ? {} : { param: fields.param }),
    ...(fields.code === undefined ? {} : { upstreamCode: fields.code }),
    ...(upstreamBody && { upstreamBody }),
  });
}

/** Returns the error in the field `error` of JSON that arrived with status 200; undefined if it contains none. */
export function errorInBody(given: unknown, format?: ErrorFormat): GatewayError | undefined {
  const body = firstRecord(given);
  if (!body || !isReported(body['error'])) return undefined;
  return errorWithStatus(readErrorBody(body, format) ?? UNKNOWN_ERROR, format);
}

/**
 * Returns the error that JSON without content reports in any common format, e.g. `{"message": "…"}`; undefined if it
 * reports none. Only for a body in which the adapter has found no content: a `message` beside content is not an error.
 */
export function errorWithoutContent(body: unknown, format?: ErrorFormat): GatewayError | undefined {
  const error = errorInBody(body, format);
  if (error) return error;
  const fields = readErrorBody(body, format);
  return fields && errorWithStatus(fields, format);
}

/** Returns the error that a stream event without content reports: by its name, or as {@link errorWithoutContent}. */
export function errorInEvent({ event, data }: ServerSentEvent, format?: ErrorFormat): GatewayError | undefined {
  if (event === 'error') return errorWithStatus(readErrorText(data, format) ?? UNKNOWN_ERROR, format);
  return data.length > MAX_ERROR_EVENT_LENGTH ? undefined : errorWithoutContent(parseJson(data), format);
}

function errorWithStatus(fields: UpstreamErrorFields, format: ErrorFormat | undefined): GatewayError {
  return providerError(format?.statusOf?.(fields) ?? fields.status ?? 502, fields);
}

function codeIn(headers: ResponseHeaders, format: ErrorFormat | undefined): { code?: string } {
  const value = format?.codeHeader === undefined ? undefined : headers[format.codeHeader];
  const code = typeof value === 'string' ? /^[\w.#-]{1,100}/.exec(value)?.[0] : undefined;
  return code === undefined ? {} : { code };
}

function forwardedHeaders(headers: ResponseHeaders): Record<string, string> {
  const forwarded: Record<string, string> = {};
  for (const name of FORWARDED_HEADERS) {
    const value = headers[name];
    if (typeof value === 'string' && /^[\x20-\x7e]{1,100}$/.test(value)) forwarded[name] = value;
  }
  return forwarded;
}
