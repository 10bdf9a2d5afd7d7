import type { MediaTypeObject, ResponsesObject } from '@nestjs/swagger';
import { ERROR_CODES, GatewayError, type ErrorCode } from '../errors';
import type { Dialect } from '../http';
import type { Schema } from '../wire';
import { reference } from './json-schema';

/** When each error occurs, with a message as the server sends it. */
export const ERROR_DOCS: Readonly<Record<ErrorCode, { readonly when: string; readonly message: string }>> = {
  NOT_FOUND: { when: 'The path does not exist, or names an endpoint that does not exist.', message: 'Not Found' },
  UNAUTHENTICATED: { when: 'The credentials are missing, unknown or expired.', message: 'Invalid access token.' },
  FORBIDDEN: {
    when: 'The client is not allowed to do this: it lacks a permission, or is not on the same machine as the server.',
    message: 'This path is available to clients on the same machine only.',
  },
  METHOD_NOT_ALLOWED: {
    when: 'The path does not support this method. `Allow` lists the supported methods.',
    message: 'Method Not Allowed',
  },
  BODY_TIMEOUT: {
    when: 'No more of the request body arrived in time (`SLUICE_BODY_IDLE_TIMEOUT_SECONDS`, by default 30 s).',
    message: 'The request body received no data within 30 s.',
  },
  BODY_TOO_LARGE: {
    when:
      'The request body exceeds the limit (`SLUICE_MAX_BODY_BYTES`, by default 32 MiB), or contains more than 500,000 ' +
      'values, 100,000 lists, objects and members of objects, or 10,000 members in one object.',
    message: 'Request body exceeds the limit of 33554432 bytes.',
  },
  UNSUPPORTED_ENCODING: {
    when: 'The request body is compressed.',
    message: "Request bodies with content-encoding 'gzip' are not supported; send the body uncompressed.",
  },
  INVALID_REQUEST: {
    when: 'The request body is not valid JSON, does not match its schema, or contains a parameter that the provider does not support.',
    message: 'body: Field required',
  },
  INVALID_PAGE_TOKEN: {
    when: 'The page token is not valid.',
    message: 'page_token must be the next_page_token of a previous page.',
  },
  INVALID_PARAMETER: {
    when: 'A field of the request is not valid.',
    message: 'name: must have 1 to 63 letters, digits, "-" and "_"',
  },
  RESOURCE_NOT_FOUND: { when: 'The resource does not exist.', message: "Endpoint with name 'chatt' does not exist." },
  ALREADY_EXISTS: { when: 'The name is taken.', message: "Endpoint with name 'chat' already exists." },
  CONFLICT: {
    when: 'The resource was changed at the same time, or its state does not allow the change.',
    message: 'Endpoint chat was changed at the same time. Read it again and repeat the change.',
  },
  NOT_IMPLEMENTED: {
    when: 'The server does not have this part of the API.',
    message: 'This server has no external functions.',
  },
  STORE_UNAVAILABLE: {
    when: 'The database is unavailable. Retry after the time in `Retry-After`.',
    message: 'The database of the server is unavailable.',
  },
  ISSUER_UNAVAILABLE: {
    when: 'The identity provider that has to check the credential is unavailable. Retry after the time in `Retry-After`.',
    message: 'The identity provider that has to check the credential is unavailable. Try again later.',
  },
  ENDPOINT_NOT_READY: {
    when: 'Something that the endpoint needs is missing, such as a secret. Retry after the time in `Retry-After`.',
    message: "Endpoint 'chat' is not ready: the secret {{secrets/llm/key}} does not exist.",
  },
  ENDPOINT_NOT_FOUND: {
    when: 'No endpoint or route has this name.',
    message: "The endpoint 'chatt' is not present or active on the server. Please verify the endpoint name.",
  },
  MODEL_NOT_FOUND: {
    when: '`model` is not the name of an endpoint.',
    message: 'Route chatt not found in the configuration.',
  },
  WRONG_ENDPOINT_TYPE: {
    when: '`model` is the name of an endpoint of another type.',
    message: "Endpoint 'embeddings' is not a chat endpoint.",
  },
  UNSUPPORTED_OPERATION: {
    when: 'The server or the endpoint’s provider does not support the operation.',
    message: 'The embeddings route is not implemented for Sandbox models.',
  },
  RATE_LIMIT_EXCEEDED: {
    when: 'The rate limit of the endpoint is exceeded. Retry after the time in `Retry-After`.',
    message: 'Rate limit exceeded: 10 per 1 minute',
  },
  LIMIT_IS_ZERO: {
    when: 'A limit of the endpoint allows no requests.',
    message: "All requests to 'chat' are blocked: the user defined rate limit for user is 0 calls per minute.",
  },
  CONTENT_BLOCKED: {
    when: 'A guardrail of the endpoint rejected the request or the response.',
    message: 'A guardrail of the endpoint blocked the request: it contains personal data (EMAIL_ADDRESS).',
  },
  LIMITS_UNAVAILABLE: {
    when: 'The rate limit cannot be checked, and the server is configured to reject requests in this case.',
    message: 'The rate limit of this endpoint cannot be checked at the moment.',
  },
  UPSTREAM_REFUSED: {
    when: 'The provider returned an error. The response has its status, message and `Retry-After`.',
    message: 'Rate limit reached. Please try again in 2 s.',
  },
  UPSTREAM_UNREACHABLE: {
    when: 'The provider could not be reached.',
    message: 'The provider could not be reached (ECONNREFUSED).',
  },
  UPSTREAM_FORBIDDEN: {
    when: 'The provider is at a private address that the operator has not allowed.',
    message: 'The provider is at a private address that egress.allow does not list.',
  },
  UPSTREAM_TIMEOUT: {
    when: 'The provider did not accept the connection, respond or continue its response in time.',
    message: 'Request to the provider timed out: no response headers within 110 s.',
  },
  UPSTREAM_INVALID: {
    when: 'The provider returned an invalid response.',
    message: 'The provider returned invalid JSON with a JSON content type.',
  },
  UPSTREAM_TRUNCATED: {
    when: 'The provider’s response ended before it was complete.',
    message: 'The provider’s stream ended before the response was complete.',
  },
  CLIENT_DISCONNECTED: {
    when: 'The client disconnected before the response was complete.',
    message: 'The client disconnected before the response was complete.',
  },
  SUPERSEDED: {
    when: 'Another attempt of the same request responded first. Clients never receive this error.',
    message: 'Another attempt of this request responded first.',
  },
  OVERLOADED: {
    when: 'The bodies that the server is receiving exceed the limit for all requests together (`SLUICE_MAX_BUFFERED_BYTES`).',
    message: 'The server is receiving too many large requests at the same time. Try again later.',
  },
  SHUTTING_DOWN: { when: 'The server is shutting down.', message: 'The server is shutting down.' },
  INTERNAL: {
    when: 'An unexpected error occurred. The server’s log has the details.',
    message: 'Internal Server Error',
  },
};

/** A dialect and the schema of its error responses. */
export interface DocumentedDialect {
  readonly dialect: Dialect;
  readonly errorSchema: Schema;
}

/**
 * Returns the error responses of an operation, one per status, with examples that the dialect renders. Provider errors
 * keep the provider's status, so they are the default response.
 */
export function errorResponses(
  codes: readonly ErrorCode[],
  { dialect, errorSchema }: DocumentedDialect,
): ResponsesObject {
  const responses: ResponsesObject = {};
  const statuses = new Map(codes.map((code) => [code, statusOf(code, dialect)]));
  for (const status of new Set(statuses.values())) {
    const group = codes.filter((code) => statuses.get(code) === status);
    responses[status] = {
      description: group.map((code) => ERROR_DOCS[code].when).join(' '),
      content: { 'application/json': { schema: reference(errorSchema.name), ...examplesOf(group, dialect) } },
    };
  }
  return responses;
}

const EXAMPLE_REQUEST = { method: 'POST', path: '/path', id: 'request-1' };

/** The error as the dialect sends it. */
function sentError(code: ErrorCode, dialect: Dialect): GatewayError {
  const error = exampleError(code);
  return dialect.adaptError?.(error, EXAMPLE_REQUEST) ?? error;
}

function statusOf(code: ErrorCode, dialect: Dialect): string {
  if (code === 'UPSTREAM_REFUSED') return 'default';
  return String(dialect.adaptError ? sentError(code, dialect).status : ERROR_CODES[code].status);
}

function examplesOf(codes: readonly ErrorCode[], dialect: Dialect): Pick<MediaTypeObject, 'example' | 'examples'> {
  const bodies = codes.map((code) => [code, dialect.renderError(sentError(code, dialect))] as const);
  const [only, ...others] = bodies;
  if (only && others.length === 0) return { example: only[1] };
  const named = bodies.map(([code, value]) => [code.toLowerCase(), { summary: ERROR_DOCS[code].when, value }] as const);
  return { examples: Object.fromEntries(named) };
}

function exampleError(code: ErrorCode): GatewayError {
  if (code === 'INVALID_REQUEST') {
    return GatewayError.invalidBody([{ type: 'missing', loc: ['body'], msg: 'Field required', input: null }]);
  }
  const providerError = { status: 429, type: 'rate_limit_error', upstreamCode: 'rate_limit_exceeded' };
  return new GatewayError(code, ERROR_DOCS[code].message, code === 'UPSTREAM_REFUSED' ? providerError : {});
}
