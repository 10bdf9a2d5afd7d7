import { ERROR_CODES, type ErrorCode } from './error-codes';

/** One violation in a request body, in the form FastAPI gives it (`detail[]` of a 422). */
export interface ValidationIssue {
  /** pydantic 2 error type, e.g. `missing`, `too_short`, `less_than_equal`. */
  readonly type: string;
  /** `["body", ...keys and indexes]`. */
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  /** The offending value. */
  readonly input: unknown;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

export interface GatewayErrorOptions {
  /** Overrides the status of the code; for an upstream's own status. */
  readonly status?: number;
  /** What MLflow faces show as `detail` where it is more than the message. */
  readonly detail?: unknown;
  /** OpenAI error fields as the upstream gave them. */
  readonly type?: string;
  readonly param?: string;
  readonly upstreamCode?: string;
  /** Response headers to send along, e.g. `retry-after`. Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A message names so many violations; `detail` has more. */
const MOST_IN_MESSAGE = 20;

/**
 * The one error class. The message is for people: what was wrong, where, and what would be right.
 * It never holds a key or an upstream header.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly status: number;
  readonly type: string;
  readonly detail: unknown;
  readonly param: string | undefined;
  readonly upstreamCode: string | undefined;
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
    this.headers = options.headers ?? {};
  }

  /** A 422 with one entry per violation. */
  static invalidBody(issues: readonly ValidationIssue[]): GatewayError {
    const shown = issues.slice(0, MOST_IN_MESSAGE).map(({ loc, msg }) => `${loc.join('.')}: ${msg}`);
    const message = shown.join('; ') + (issues.length > shown.length ? '; …' : '');
    const param = issues[0]?.loc.slice(1).join('.');
    return new GatewayError('INVALID_REQUEST', message, { detail: issues, param });
  }

  static from(error: unknown): GatewayError {
    if (error instanceof GatewayError) return error;
    return new GatewayError('INTERNAL', 'Internal Server Error', { cause: error });
  }
}
