import { STATUS_CODES } from 'node:http';
import { GatewayError } from '../../errors';
import type { ResponseHeaders } from './upstream-request';

/** What a vendor's error body says, whatever its form. */
export interface UpstreamErrorFields {
  readonly message: string;
  readonly type?: string;
  readonly code?: string;
  readonly param?: string;
  /** In whole seconds. */
  readonly retryAfter?: number;
}

const LONGEST_MESSAGE = 2048;

const TYPE_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'insufficient_quota',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  413: 'request_too_large',
  422: 'invalid_request_error',
  // The model behind the API failed.
  424: 'server_error',
  429: 'rate_limit_error',
  // Cancelled; also a vendor's word for having no room.
  498: 'server_error',
  499: 'server_error',
  504: 'timeout_error',
};

/** Headers of a refusal that clients act on; nothing else of the upstream's header is passed on. */
const PASSED_HEADERS = ['retry-after', 'retry-after-ms', 'x-should-retry'];

/** Where some tell their code, which their bodies lack; an address may follow it, after a colon. */
const CODE_HEADER = 'x-amzn-errortype';

/** The upstream's refusal as our error; its status is kept. `body` is the raw text. */
export function toProviderError(status: number, headers: ResponseHeaders, body: string): GatewayError {
  const fields = readErrorText(body) ?? { message: STATUS_CODES[status] ?? `status ${status}` };
  return providerError(status, { ...codeIn(headers), ...fields }, passedOn(headers));
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

function passedOn(headers: ResponseHeaders): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of PASSED_HEADERS) {
    const value = headers[name];
    if (typeof value === 'string' && /^[\x20-\x7e]{1,100}$/.test(value)) passed[name] = value;
  }
  return passed;
}

function readErrorText(text: string): UpstreamErrorFields | undefined {
  const plain = text.trim();
  // A page says less than its status.
  if (plain === '' || plain.startsWith('<')) return undefined;
  return readErrorBody(parsed(plain)) ?? { message: cut(plain) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Every known form of an error body, on its own or in a list; `undefined` where the body is none of them. */
export function readErrorBody(given: unknown): UpstreamErrorFields | undefined {
  return readForm(given) ?? readForm(messageOf(given));
}

function messageOf(given: unknown): unknown {
  const body: unknown = Array.isArray(given) ? given[0] : given;
  return isRecord(body) ? body['message'] : undefined;
}

function readForm(given: unknown): UpstreamErrorFields | undefined {
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
  if (typeof detail === 'string') return { message: cut(detail) };
  if (Array.isArray(detail)) return { message: cut(detail.map(readDetail).join('; ')) };
  return undefined;
}

/** A JSON answer with status 200 that is an error all the same, on its own or in a list; `undefined` for an answer. */
export function errorInBody(given: unknown): GatewayError | undefined {
  const body: unknown = Array.isArray(given) ? given[0] : given;
  if (!isRecord(body) || body['error'] === undefined || body['error'] === null || body['error'] === false) {
    return undefined;
  }
  const fields = readErrorBody(body) ?? { message: 'The provider answered with an error.' };
  const status = Number(fields.code);
  if (status >= 400 && status <= 599) return providerError(status, fields);
  // Words in place of a status: an overload may be told so, e.g. "The service is currently unavailable".
  return providerError(/\bunavailable\b/i.test(fields.code ?? '') ? 503 : 502, fields);
}

function fieldsOf(source: Record<string, unknown>, message: unknown): UpstreamErrorFields {
  const { type, param, details } = source;
  const code = source['code'] ?? (isRecord(details) ? details['error_code'] : undefined);
  const retryAfter = retryAfterIn(details);
  return {
    message: cut(textOf(message)),
    ...(typeof type === 'string' ? { type } : {}),
    ...(typeof code === 'string' || typeof code === 'number' ? { code: String(code) } : {}),
    ...(typeof param === 'string' ? { param } : {}),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

/** `google.rpc.RetryInfo`, which vendors that speak gRPC send in place of the header: `{retryDelay: "34.5s"}`. */
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
    return JSON.stringify(value);
  } catch {
    // JSON.parse reads any depth, JSON.stringify does not.
    return 'an error that is nested too deeply to be shown';
  }
}

function cut(text: string): string {
  return text.length <= LONGEST_MESSAGE ? text : `${text.slice(0, LONGEST_MESSAGE)}…`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
