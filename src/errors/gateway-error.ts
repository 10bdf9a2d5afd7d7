import { ERROR_CODES, type ErrorCode } from './error-codes';

/** One violation in a request body, in FastAPI's format (`detail[]` of a 422 response). */
export interface ValidationIssue {
  /** pydantic 2 error type, e.g. `missing`, `too_short`, `less_than_equal`. */
  readonly type: string;
  /** `["body", ...keys and indexes]`. */
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  /** The invalid value. */
  readonly input: unknown;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

export interface GatewayErrorOptions {
  /** Overrides the status of the code, e.g. with the upstream's status. */
  readonly status?: number;
  /** `detail` of the MLflow dialects. Default: the message. */
  readonly detail?: unknown;
  /** OpenAI error fields from the upstream's response. */
  readonly type?: string;
  readonly param?: string;
  readonly upstreamCode?: string;
  /** JSON of the provider's error response. */
  readonly upstreamBody?: object;
  /** Additional response headers with lower-case names, e.g. `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** Maximum violations in a message; `detail` contains all. */
const MAX_IN_MESSAGE = 20;

/**
 * The only error class that reaches clients. The message states what is wrong, where, and what would be valid. It never
 * contains an API key or an upstream header.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly status: number;
  readonly type: string;
  readonly detail: unknown;
  readonly param: string | undefined;
  readonly upstreamCode: string | undefined;
  readonly upstreamBody: object | undefined;
  /** Provider that returned the error, as the configuration names it. Set when the attempt has ended. */
  provider: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: GatewayErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = options.status ?? ERROR_CODES[code].status;
    this.type = options.type ?? ERROR_CODES[code].type;
    this.detail = options.detail ?? message;
    this.param = options.param;
    this.upstreamCode = options.upstreamCode;
    this.upstreamBody = options.upstreamBody;
    this.headers = options.headers ?? {};
  }

  /** Creates a 422 error with one entry per violation. */
  static invalidBody(issues: readonly ValidationIssue[]): GatewayError {
    const shown = issues.slice(0, MAX_IN_MESSAGE).map(({ loc, msg }) => `${loc.join('.')}: ${msg}`);
    const message = shown.join('; ') + (issues.length > shown.length ? '; …' : '');
    const path = issues[0]?.loc.slice(1) ?? [];
    // Where the body is not JSON, a number is the position in its text.
    const param = typeof path[0] === 'number' ? undefined : path.join('.');
    return new GatewayError('INVALID_REQUEST', message, { detail: issues, ...(param !== undefined && { param }) });
  }

  /** Returns an error of the same class that differs only in its additional headers. */
  withHeaders(headers: Readonly<Record<string, string>>): GatewayError {
    const copy = Object.create(Object.getPrototypeOf(this) as object, Object.getOwnPropertyDescriptors(this)) as object;
    return Object.assign(copy, { headers: { ...this.headers, ...headers } }) as GatewayError;
  }

  static from(error: unknown): GatewayError {
    if (error instanceof GatewayError) return error;
    return new GatewayError('INTERNAL', 'Internal Server Error', { cause: error });
  }
}

/** Returns the stack of the unexpected error that an `INTERNAL` error hides, for the log. */
export function causeOf({ cause }: GatewayError): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
