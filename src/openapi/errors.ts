import type { MediaTypeObject, ResponsesObject } from '@nestjs/swagger';
import { ERROR_CODES, GatewayError, type ErrorCode } from '../errors';
import { OPENAI_DIALECT } from '../dialects/openai/openai.dialect';
import { MLFLOW_DIALECT } from '../endpoints/mlflow.dialect';
import type { Dialect } from '../http';
import type { Schema } from '../wire';
import { MlflowError, OpenAIError } from './error-schemas';
import { reference } from './json-schema';

/** When each error occurs, and a message as the server words it. */
const ERROR_DOCS: Readonly<Record<ErrorCode, { readonly when: string; readonly message: string }>> = {
  NOT_FOUND: { when: 'No such path; the name in it may be wrong.', message: 'Not Found' },
  FORBIDDEN: {
    when: 'The caller is not on the server’s own machine.',
    message: 'This path answers callers on the same machine only.',
  },
  METHOD_NOT_ALLOWED: {
    when: 'The path is served for other methods; `Allow` names them.',
    message: 'Method Not Allowed',
  },
  BODY_TOO_LARGE: {
    when: 'The body is larger than the server accepts (`SLUICE_MAX_BODY_BYTES`, 32 MiB).',
    message: 'The body is larger than 33554432 bytes, the most that is accepted.',
  },
  UNSUPPORTED_ENCODING: {
    when: 'The body is compressed.',
    message: "A body with content-encoding 'gzip' cannot be read; send it uncompressed.",
  },
  INVALID_REQUEST: {
    when: 'The body is no JSON, or does not fit its schema, or asks for what the provider cannot do.',
    message: 'body: Field required',
  },
  INVALID_PAGE_TOKEN: {
    when: 'The token of the page is not one that a page gave.',
    message: 'page_token is not one that a previous page gave as next_page_token.',
  },
  ENDPOINT_NOT_FOUND: {
    when: 'No endpoint has this name.',
    message: "The endpoint 'chatt' is not present or active on the server. Please verify the endpoint name.",
  },
  MODEL_NOT_FOUND: {
    when: '`model` names no endpoint.',
    message: 'Route chatt not found in the configuration.',
  },
  WRONG_ENDPOINT_TYPE: {
    when: '`model` names an endpoint of another type.',
    message: "Endpoint 'embeddings' is not a chat endpoint.",
  },
  UNSUPPORTED_OPERATION: {
    when: 'The operation is not available, or not for the provider of this endpoint.',
    message: 'The embeddings route is not implemented for these models.',
  },
  RATE_LIMIT_EXCEEDED: {
    when: 'The limit of the endpoint is exceeded. `Retry-After` says when it admits calls again.',
    message: 'Rate limit exceeded: 10 per 1 minute',
  },
  LIMITS_UNAVAILABLE: {
    when: 'The endpoint has a limit that cannot be checked at the moment, and the server is set to admit no call then.',
    message: 'The rate limit of this endpoint cannot be checked at the moment.',
  },
  UPSTREAM_REFUSED: {
    when: 'The provider refused. Its status is kept, and so are its words and its `Retry-After`.',
    message: 'Rate limit reached. Please try again in 2 s.',
  },
  UPSTREAM_UNREACHABLE: {
    when: 'The provider could not be reached.',
    message: 'The provider could not be reached (ECONNREFUSED).',
  },
  UPSTREAM_FORBIDDEN: {
    when: 'The provider is at an address of a private network, and the operator has not allowed that.',
    message: 'The provider is at a private address that egress.allow does not list.',
  },
  UPSTREAM_TIMEOUT: {
    when: 'The provider took too long to accept the connection, to answer, or to go on.',
    message: 'Request to the provider timed out: no response headers within 110 s.',
  },
  UPSTREAM_INVALID: {
    when: 'The provider answered with something that is no answer.',
    message: 'The provider returned invalid JSON with a JSON content type.',
  },
  UPSTREAM_TRUNCATED: {
    when: 'The provider’s answer ended before it was complete.',
    message: 'The provider’s stream ended before the answer was complete.',
  },
  CLIENT_DISCONNECTED: {
    when: 'The client left before it was answered.',
    message: 'The client disconnected before the response was complete.',
  },
  SHUTTING_DOWN: { when: 'The server is shutting down.', message: 'The server is shutting down.' },
  INTERNAL: { when: 'Something in the server failed; its log tells what.', message: 'Internal Server Error' },
};

interface FaceDocs {
  readonly face: Dialect;
  readonly body: Schema;
}

export const MLFLOW_ERRORS: FaceDocs = { face: MLFLOW_DIALECT, body: MlflowError };
export const OPENAI_ERRORS: FaceDocs = { face: OPENAI_DIALECT, body: OpenAIError };

/**
 * The error answers of an operation, one for each status. Examples are rendered by the face itself. A provider's refusal
 * has no status of its own and is the default.
 */
export function errorResponses(codes: readonly ErrorCode[], { face, body }: FaceDocs): ResponsesObject {
  const responses: ResponsesObject = {};
  for (const status of new Set(codes.map(statusOf))) {
    const group = codes.filter((code) => statusOf(code) === status);
    responses[status] = {
      description: group.map((code) => ERROR_DOCS[code].when).join(' '),
      content: { 'application/json': { schema: reference(body.name), ...examplesOf(group, face) } },
    };
  }
  return responses;
}

function statusOf(code: ErrorCode): string {
  return code === 'UPSTREAM_REFUSED' ? 'default' : String(ERROR_CODES[code].status);
}

function examplesOf(codes: readonly ErrorCode[], face: Dialect): Pick<MediaTypeObject, 'example' | 'examples'> {
  const bodies = codes.map((code) => [code, face.renderError(sample(code))] as const);
  const [only, ...others] = bodies;
  if (only && others.length === 0) return { example: only[1] };
  const named = bodies.map(([code, value]) => [code.toLowerCase(), { summary: ERROR_DOCS[code].when, value }] as const);
  return { examples: Object.fromEntries(named) };
}

function sample(code: ErrorCode): GatewayError {
  if (code === 'INVALID_REQUEST') {
    return GatewayError.invalidBody([{ type: 'missing', loc: ['body'], msg: 'Field required', input: null }]);
  }
  const refused = { status: 429, type: 'rate_limit_error', upstreamCode: 'rate_limit_exceeded' };
  return new GatewayError(code, ERROR_DOCS[code].message, code === 'UPSTREAM_REFUSED' ? refused : {});
}
