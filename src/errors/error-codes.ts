/**
 * Every error that Sluice reports, with its HTTP status and its OpenAI error `type`.
 *
 * The MLflow clients retry a POST request on 429, 500, 502 and 503 only, so an error that a retry cannot resolve has none of
 * these statuses.
 */
export const ERROR_CODES = {
  NOT_FOUND: { status: 404, type: 'not_found_error' },
  /** The credentials are missing, unknown or expired. */
  UNAUTHENTICATED: { status: 401, type: 'authentication_error' },
  /** The principal lacks a permission, or the client is not on the machine that the path is reserved for. */
  FORBIDDEN: { status: 403, type: 'permission_error' },
  METHOD_NOT_ALLOWED: { status: 405, type: 'invalid_request_error' },
  /** No more of the request body arrived in time. */
  BODY_TIMEOUT: { status: 408, type: 'timeout_error' },
  BODY_TOO_LARGE: { status: 413, type: 'request_too_large' },
  UNSUPPORTED_ENCODING: { status: 415, type: 'invalid_request_error' },
  INVALID_REQUEST: { status: 422, type: 'invalid_request_error' },
  INVALID_PAGE_TOKEN: { status: 400, type: 'invalid_request_error' },
  /** A field of a request that manages resources is not valid. */
  INVALID_PARAMETER: { status: 400, type: 'invalid_request_error' },
  /** The resource to be read or changed does not exist. */
  RESOURCE_NOT_FOUND: { status: 404, type: 'not_found_error' },
  /** A resource with this name exists. */
  ALREADY_EXISTS: { status: 409, type: 'invalid_request_error' },
  /** The resource was changed at the same time, or its state does not allow the change. */
  CONFLICT: { status: 409, type: 'invalid_request_error' },
  /** The server does not have this part of the API. */
  NOT_IMPLEMENTED: { status: 501, type: 'invalid_request_error' },
  /** The database is unavailable. */
  STORE_UNAVAILABLE: { status: 503, type: 'server_error' },
  /** The identity provider that has to check the credential is unavailable. */
  ISSUER_UNAVAILABLE: { status: 503, type: 'server_error' },

  /** The endpoint exists, and something that it needs is missing, such as a secret. */
  ENDPOINT_NOT_READY: { status: 503, type: 'server_error' },
  ENDPOINT_NOT_FOUND: { status: 404, type: 'not_found_error' },
  /** `model` in a `/v1` body is not the name of an endpoint. 400 instead of 404, as in MLflow 2.13 to 3.5. */
  MODEL_NOT_FOUND: { status: 400, type: 'invalid_request_error' },
  WRONG_ENDPOINT_TYPE: { status: 400, type: 'invalid_request_error' },
  /** The endpoint's provider does not support the operation. */
  UNSUPPORTED_OPERATION: { status: 501, type: 'invalid_request_error' },

  /** The endpoint's `limit:` is exceeded; `retry-after` contains the time until requests are accepted again. */
  RATE_LIMIT_EXCEEDED: { status: 429, type: 'rate_limit_error' },
  /** The limit allows no requests at all. 403, because a retry cannot succeed. */
  LIMIT_IS_ZERO: { status: 403, type: 'permission_error' },
  /** A guardrail of the endpoint rejected the request or the response. */
  CONTENT_BLOCKED: { status: 400, type: 'invalid_request_error' },
  /** The rate-limit counters are unavailable, and the settings reject requests without them. */
  LIMITS_UNAVAILABLE: { status: 503, type: 'server_error' },

  /** The upstream returned an error response; its status is kept. */
  UPSTREAM_REFUSED: { status: 502, type: 'server_error' },
  UPSTREAM_UNREACHABLE: { status: 502, type: 'server_error' },
  /** The address of the upstream is not allowed by the egress rules. */
  UPSTREAM_FORBIDDEN: { status: 403, type: 'permission_error' },
  UPSTREAM_TIMEOUT: { status: 504, type: 'timeout_error' },
  /** The upstream returned a response that its API does not define. */
  UPSTREAM_INVALID: { status: 502, type: 'server_error' },
  /** The upstream's response ended before it was complete. */
  UPSTREAM_TRUNCATED: { status: 502, type: 'server_error' },

  /** The client disconnected before the response; the error is never sent. */
  CLIENT_DISCONNECTED: { status: 499, type: 'invalid_request_error' },
  /** Another attempt of the same client request responded first; the error is never sent. */
  SUPERSEDED: { status: 499, type: 'invalid_request_error' },
  /** The bodies of the requests that are being received take too much memory. */
  OVERLOADED: { status: 503, type: 'server_error' },
  SHUTTING_DOWN: { status: 503, type: 'server_error' },
  /** Any other error: logged completely, returned without details. */
  INTERNAL: { status: 500, type: 'server_error' },
} as const satisfies Record<string, { status: number; type: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;
