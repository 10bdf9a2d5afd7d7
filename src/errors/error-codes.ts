/**
 * Every state of affairs that Sluice reports as an error: its HTTP status and its OpenAI error `type`.
 *
 * Statuses are chosen with the clients' retries in mind: the MLflow clients repeat a POST on 429, 500, 502 and 503 and
 * on nothing else, so a failure that a repeat cannot mend uses none of these.
 */
export const ERROR_CODES = {
  NOT_FOUND: { status: 404, type: 'not_found_error' },
  FORBIDDEN: { status: 403, type: 'permission_error' },
  METHOD_NOT_ALLOWED: { status: 405, type: 'invalid_request_error' },
  BODY_TOO_LARGE: { status: 413, type: 'request_too_large' },
  UNSUPPORTED_ENCODING: { status: 415, type: 'invalid_request_error' },
  INVALID_REQUEST: { status: 422, type: 'invalid_request_error' },
  INVALID_PAGE_TOKEN: { status: 400, type: 'invalid_request_error' },

  ENDPOINT_NOT_FOUND: { status: 404, type: 'not_found_error' },
  /** A `/v1` body whose `model` names no endpoint. 400, not 404: the answer of MLflow 2.13 to 3.5. */
  MODEL_NOT_FOUND: { status: 400, type: 'invalid_request_error' },
  WRONG_ENDPOINT_TYPE: { status: 400, type: 'invalid_request_error' },
  /** The endpoint's provider has no such operation. */
  UNSUPPORTED_OPERATION: { status: 501, type: 'invalid_request_error' },

  /** The endpoint's `limit:`; `retry-after` says when it admits calls again. */
  RATE_LIMIT_EXCEEDED: { status: 429, type: 'rate_limit_error' },
  /** What counts the calls cannot be reached, and the settings say to admit none without it. */
  LIMITS_UNAVAILABLE: { status: 503, type: 'server_error' },

  /** The upstream answered with an error of its own; its status is kept. */
  UPSTREAM_REFUSED: { status: 502, type: 'server_error' },
  UPSTREAM_UNREACHABLE: { status: 502, type: 'server_error' },
  /** The upstream is at an address that is not to be connected to. */
  UPSTREAM_FORBIDDEN: { status: 403, type: 'permission_error' },
  UPSTREAM_TIMEOUT: { status: 504, type: 'timeout_error' },
  /** The upstream answered with something that is no answer of its API. */
  UPSTREAM_INVALID: { status: 502, type: 'server_error' },
  /** The upstream's answer ended before it was complete. */
  UPSTREAM_TRUNCATED: { status: 502, type: 'server_error' },

  /** The client left before it was answered; nobody reads this one. */
  CLIENT_DISCONNECTED: { status: 499, type: 'invalid_request_error' },
  SHUTTING_DOWN: { status: 503, type: 'server_error' },
  /** Anything not in this table: logged whole, answered bare. */
  INTERNAL: { status: 500, type: 'server_error' },
} as const satisfies Record<string, { status: number; type: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;
