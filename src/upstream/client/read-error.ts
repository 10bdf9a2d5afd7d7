import { stringifyJson } from '../../shared/exact-json';
import type { ErrorFormat, ErrorObject, UpstreamErrorFields } from './error-format';

const MAX_MESSAGE_LENGTH = 2048;

/** Fields with the message of an error that is not in an object `error`, in order of precedence. */
const MESSAGE_FIELDS = ['message', 'Message', 'msg', 'error_message', 'error_msg', 'errorMessage'] as const;

/** Fields that may contain an HTTP status, in order of precedence. */
const STATUS_FIELDS = ['status', 'statusCode', 'status_code', 'code', 'error_code'] as const;

/** Reads the text of an error response. Returns undefined if it is empty or HTML: the status is more useful. */
export function readErrorText(text: string, format?: ErrorFormat): UpstreamErrorFields | undefined {
  const plain = text.trim();
  if (plain === '' || plain.startsWith('<')) return undefined;
  return readErrorBody(parseJson(plain), format) ?? { message: truncate(plain) };
}

/** Reads an error body of any common format, alone or in a list. Returns undefined for other values. */
export function readErrorBody(given: unknown, format?: ErrorFormat): UpstreamErrorFields | undefined {
  const body = firstRecord(given);
  return (
    body &&
    (readFormat(body, format) ??
      readNested(body['message'], format) ??
      readNested(body['detail'], format) ??
      readBaseResponse(body['base_resp'], format))
  );
}

/** Reads `{status_code, status_msg}`, which is also in responses without an error; its code is 0 there. */
function readBaseResponse(given: unknown, format: ErrorFormat | undefined): UpstreamErrorFields | undefined {
  const { status_code: code, status_msg: message } = firstRecord(given) ?? {};
  return code && typeof message === 'string' && message !== '' ? readFormat({ message, code }, format) : undefined;
}

/** Whether a field `error` reports an error. Some providers send an empty one in every response. */
export function isReported(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return Boolean(error);
  return Object.values(error).some(Boolean);
}

/** Returns the value of a JSON text; undefined if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns the object, or the first one of a list. */
export function firstRecord(given: unknown): ErrorObject | undefined {
  const body: unknown = Array.isArray(given) ? given[0] : given;
  return isRecord(body) ? body : undefined;
}

function readNested(given: unknown, format: ErrorFormat | undefined): UpstreamErrorFields | undefined {
  const body = firstRecord(given);
  return body && readFormat(body, format);
}

function readFormat(body: ErrorObject, format: ErrorFormat | undefined): UpstreamErrorFields | undefined {
  const { error, detail } = body;
  if (isRecord(error) && isReported(error)) {
    return toFields(error['message'] ?? error['msg'] ?? error, error, format, statusIn(error) ?? statusIn(body));
  }
  const code = body['code'] ?? body['error_code'];
  if (typeof error === 'string' && error !== '') {
    return toFields(error, { type: body['error_type'], code }, format, statusIn(body));
  }
  const message = messageIn(body);
  if (message !== undefined) {
    // `type: "error"` marks the body as an error and is not the type of the error.
    const type = body['type'] === 'error' ? undefined : body['type'];
    return toFields(message, { ...body, type, code }, format, statusIn(body));
  }
  if (Array.isArray(detail)) return { message: truncate(detail.map(readDetail).join('; ')) };
  const errors: unknown = Array.isArray(error) ? error : body['errors'];
  return Array.isArray(errors) && errors.length > 0 ? readErrorList(errors, body, format) : undefined;
}

function readErrorList(
  errors: readonly unknown[],
  body: ErrorObject,
  format: ErrorFormat | undefined,
): UpstreamErrorFields {
  const first: unknown = errors[0];
  const messages = errors.map((item) => (isRecord(item) ? messageIn(item) : undefined) ?? textOf(item));
  return toFields(messages.join('; '), isRecord(first) ? first : {}, format, statusIn(body));
}

function messageIn(body: ErrorObject): string | undefined {
  for (const name of MESSAGE_FIELDS) {
    const value = body[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  const { detail, text, error_code: code } = body;
  if (typeof detail === 'string' && detail !== '') return detail;
  // `text` is content, except beside an error code.
  return typeof text === 'string' && text !== '' && code ? text : undefined;
}

function statusIn(source: ErrorObject): number | undefined {
  for (const name of STATUS_FIELDS) {
    const value = source[name];
    const status = typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
    if (Number.isInteger(status) && status >= 400 && status <= 599) return status;
  }
  return undefined;
}

function toFields(
  message: unknown,
  source: ErrorObject,
  format: ErrorFormat | undefined,
  status: number | undefined,
): UpstreamErrorFields {
  const { type, code, param } = source;
  return {
    ...format?.readFields?.(source),
    message: truncate(textOf(message)),
    ...(typeof type === 'string' ? { type } : {}),
    ...(typeof code === 'string' || typeof code === 'number' ? { code: String(code) } : {}),
    ...(typeof param === 'string' ? { param } : {}),
    ...(status === undefined ? {} : { status }),
  };
}

function readDetail(item: unknown): string {
  if (!isRecord(item)) return textOf(item);
  const { loc, msg } = item;
  const location = Array.isArray(loc) ? `${loc.map(textOf).join('.')}: ` : '';
  return `${location}${typeof msg === 'string' ? msg : textOf(item)}`;
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

function isRecord(value: unknown): value is ErrorObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
