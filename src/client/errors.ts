/** An error of this client. Errors of a server are {@link HttpError} and {@link StreamError}. */
export class MlflowException extends Error {
  override readonly name: string = 'MlflowException';
}

/** The operation does not exist at this kind of target, e.g. `createEndpoint` outside Databricks. No request was sent. */
export class NotSupportedError extends MlflowException {
  override readonly name = 'NotSupportedError';
}

/** The server could not be reached, or the connection broke before the response was complete. */
export class ConnectionError extends MlflowException {
  override readonly name = 'ConnectionError';
}

/** The server sent nothing for the time that the request may take. The request may have had an effect. */
export class TimeoutError extends MlflowException {
  override readonly name = 'TimeoutError';
}

/** The server rejected a request, or failed. */
export class HttpError extends MlflowException {
  override readonly name = 'HttpError';
  /** The message of the body, whichever API it has; the whole body if it contains no message. */
  readonly detail: string;
  /** `error_code` of Databricks' API, or `error.code` of OpenAI's; undefined if the body has none. */
  readonly errorCode: string | undefined;

  constructor(
    request: string,
    /** HTTP status, e.g. 429. */
    readonly status: number,
    reason: string,
    /** The body as it was received. */
    readonly body: string,
    /** Response headers. */
    readonly headers: Headers,
  ) {
    const { message, code } = readError(body);
    const detail = message ?? body;
    super(`${status} ${reason}`.trim() + ` from ${request}` + (detail === '' ? '' : `: ${detail}`));
    this.detail = detail;
    this.errorCode = code;
  }

  /** `x-request-id` of the response, which identifies the request in the log of the server. */
  get requestId(): string | undefined {
    return this.headers.get('x-request-id') ?? undefined;
  }
}

/** A stream contained an error, or ended before its response was complete. The chunks before it were delivered. */
export class StreamError extends MlflowException {
  override readonly name = 'StreamError';

  constructor(
    message: string,
    /** The `error` of the event; undefined if the stream just ended. */
    readonly error?: unknown,
  ) {
    super(message);
  }
}

/** Returns the message of an error event. */
export function messageOf(error: unknown): string {
  if (typeof error === 'string') return error;
  const message = isObject(error) ? error['message'] : undefined;
  return typeof message === 'string' ? message : JSON.stringify(error);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads the formats of MLflow (`detail`), Databricks (`error_code`, `message`), OpenAI (`error`) and OAuth. */
function readError(body: string): { message?: string | undefined; code?: string | undefined } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return {};
  }
  if (!isObject(parsed)) return {};
  const { detail, message, error, error_code, error_description } = parsed;
  const nested = isObject(error) ? error : {};
  const texts = [detail, message, nested['message'], error_description, error];
  const codes = [error_code, nested['code'], error];
  return { message: texts.find(isText) ?? listOf(detail), code: codes.find(isText) };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Returns the problems of a FastAPI server, e.g. `body.messages: Field required`. */
function listOf(detail: unknown): string | undefined {
  if (!Array.isArray(detail)) return undefined;
  const problems = detail.filter(isObject).map(({ loc, msg }) => {
    const place = Array.isArray(loc) ? `${loc.join('.')}: ` : '';
    return place + (isText(msg) ? msg : 'invalid');
  });
  return problems.length > 0 ? problems.join('; ') : undefined;
}
