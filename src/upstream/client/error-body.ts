import { STATUS_CODES } from 'node:http';
import { GatewayError } from '../../errors';
import type { ResponseHeaders } from './upstream-request';
import { stringifyJson } from '../../shared/exact-json';

/** The content of a provider's error body, whatever its format. */
export interface UpstreamErrorFields {
  readonly message: string;
  readonly type?: string;
  readonly code?: string;
  readonly param?: string;
  /** Whole seconds. */
  readonly retryAfter?: number;
}

const MAX_MESSAGE_LENGTH = 2048;

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

/** Header with the error code of AWS services, whose bodies lack it. A URL may follow after a colon. */
const CODE_HEADER = 'x-amzn-errortype';

/**
 * Converts an error response of a provider to our error, with the same status.
 * @param body raw text
 */
export function toProviderError(status: number, headers: ResponseHeaders, body: string): GatewayError {
  const fields = readErrorText(body) ?? { message: STATUS_CODES[status] ?? `status ${status}` };
  return providerError(status, { ...codeIn(headers), ...fields }, forwardedHeaders(headers));
}

export function providerError(
  status: number,
  fields: UpstreamErrorFields,
  headers: Readonly<Record<string, string>> = {},
): GatewayError {
  return new GatewayError('UPSTREAM_REFUSED', fields.message, {
    status,
    type: fields.type ?? TYPE_OF_STATUS[status] ?? (status < 500 ? 'invalid_request_error' : 'server_error'),
    headers: fields.retryAfter === undefined ? headers : { 'retry-after': String(fields.retryAfter), ...headers },
    ...(fields.param === undefined ? {} : { param: fields.param }),
    ...(fields.code === undefined ? {} : { upstreamCode: fields.code }),
  });
}

function codeIn(headers: ResponseHeaders): { code?: string } {
  const kind = headers[CODE_HEADER];
  const code = typeof kind === 'string' ? /^[\w.#-]{1,100}/.exec(kind)?.[0] : undefined;
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

function readErrorText(text: string): UpstreamErrorFields | undefined {
  const plain = text.trim();
  // HTML error pages are ignored; the status text is more useful.
  if (plain === '' || plain.startsWith('<')) return undefined;
  return readErrorBody(parsed(plain)) ?? { message: truncate(plain) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads an error body of any known format, alone or in a list. Returns undefined for other values. */
export function readErrorBody(given: unknown): UpstreamErrorFields | undefined {
  return readFormat(given) ?? readFormat(messageOf(given));
}

function messageOf(given: unknown): unknown {
  const body: unknown = Array.isArray(given) ? given[0] : given;
  return isRecord(body) ? body['message'] : undefined;
}

function readFormat(given: unknown): UpstreamErrorFields | undefined {
  const body: unknown = Array.isArray(given) ? given[0] : given;
  if (!isRecord(body)) return undefined;
  const { error } = body;
  if (isRecord(error)) return fieldsOf(error, error['message'] ?? error['msg'] ?? error);
  if (typeof error === 'string') return fieldsOf({ type: body['error_type'], code: body['code'] }, error);
  for (const name of ['message', 'Message']) {
    if (typeof body[name] === 'string') {
      return fieldsOf({ ...body, code: body['code'] ?? body['error_code'] }, body[name]);
    }
  }
  const { detail } = body;
  if (typeof detail === 'string') return { message: truncate(detail) };
  if (Array.isArray(detail)) return { message: truncate(detail.map(readDetail).join('; ')) };
  return undefined;
}

/** Returns the error that a JSON response with status 200 contains, alone or in a list; undefined if there is none. */
export function errorInBody(given: unknown): GatewayError | undefined {
  const body: unknown = Array.isArray(given) ? given[0] : given;
  if (!isRecord(body) || body['error'] === undefined || body['error'] === null || body['error'] === false) {
    return undefined;
  }
  const fields = readErrorBody(body) ?? { message: 'The provider returned an error.' };
  const status = Number(fields.code);
  if (status >= 400 && status <= 599) return providerError(status, fields);
  // The code may be a text that reports an overload, e.g. "The service is currently unavailable".
  return providerError(/\bunavailable\b/i.test(fields.code ?? '') ? 503 : 502, fields);
}

function fieldsOf(source: Record<string, unknown>, message: unknown): UpstreamErrorFields {
  const { type, param, details } = source;
  const code = source['code'] ?? (isRecord(details) ? details['error_code'] : undefined);
  const retryAfter = retryAfterIn(details);
  return {
    message: truncate(textOf(message)),
    ...(typeof type === 'string' ? { type } : {}),
    ...(typeof code === 'string' || typeof code === 'number' ? { code: String(code) } : {}),
    ...(typeof param === 'string' ? { param } : {}),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

/** Reads `google.rpc.RetryInfo`, which gRPC-based providers send instead of the header: `{retryDelay: "34.5s"}`. */
function retryAfterIn(details: unknown): number | undefined {
  for (const detail of Array.isArray(details) ? details : []) {
    const delay: unknown = isRecord(detail) ? detail['retryDelay'] : undefined;
    const seconds = typeof delay === 'string' ? /^(\d{1,6}(?:\.\d{1,9})?)s$/.exec(delay)?.[1] : undefined;
    if (seconds !== undefined) return Math.ceil(Number(seconds));
  }
  return undefined;
}

function readDetail(item: unknown): string {
  if (!isRecord(item)) return textOf(item);
  const { loc, msg } = item;
  const where = Array.isArray(loc) ? `${loc.map(textOf).join('.')}: ` : '';
  return `${where}${typeof msg === 'string' ? msg : textOf(item)}`;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return stringifyJson(value);
  } catch {
    // JSON.parse accepts any depth, JSON.stringify does not.
    return 'an error that is nested too deeply to be shown';
  }
}

function truncate(text: string): string {
  return text.length <= MAX_MESSAGE_LENGTH ? text : `${text.slice(0, MAX_MESSAGE_LENGTH)}…`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
