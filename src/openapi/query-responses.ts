import type { MediaTypeObject, ResponseObject, ResponsesObject } from '@nestjs/swagger';
import type { ErrorCode } from '../errors';
import type { Dialect } from '../http';
import { OPERATIONS, type EndpointType, type Schema } from '../wire';
import { errorResponses, type DocumentedDialect } from './error-responses';
import { responseExample, streamExample } from './examples';
import { reference, type JsonSchema } from './json-schema';

/** Errors of every query, in the order in which the server checks for them. */
const QUERY_ERRORS: readonly ErrorCode[] = [
  'BODY_TIMEOUT',
  'BODY_TOO_LARGE',
  'OVERLOADED',
  'UNSUPPORTED_ENCODING',
  'INVALID_REQUEST',
  'RATE_LIMIT_EXCEEDED',
  'LIMITS_UNAVAILABLE',
  'UNSUPPORTED_OPERATION',
  'UPSTREAM_UNREACHABLE',
  'UPSTREAM_FORBIDDEN',
  'UPSTREAM_INVALID',
  'UPSTREAM_TRUNCATED',
  'UPSTREAM_TIMEOUT',
  'SHUTTING_DOWN',
  'INTERNAL',
  'UPSTREAM_REFUSED',
];

const SUCCESS_HEADERS = {
  'x-sluice-adjusted': {
    description:
      'Parameters that were dropped, rescaled or rewritten because the provider does not support the sent value.',
    schema: { type: 'string' },
  },
  'x-sluice-endpoint': {
    description: 'Name of the endpoint that served a request to a traffic route, percent-encoded.',
    schema: { type: 'string' },
  },
  'x-sluice-attempts': {
    description: 'Number of attempts that a request to a traffic route took.',
    schema: { type: 'integer' },
  },
};

/**
 * Returns the responses of an operation that queries an endpoint.
 * @param types of the endpoints that the operation can query
 * @param lookupErrors errors that occur if the request names an endpoint that cannot be queried
 */
export function queryResponses(
  types: readonly EndpointType[],
  documented: DocumentedDialect,
  lookupErrors: readonly ErrorCode[] = [],
): ResponsesObject {
  return {
    200: successResponse(types, documented.dialect),
    ...errorResponses([...lookupErrors, ...QUERY_ERRORS], documented),
  };
}

function successResponse(types: readonly EndpointType[], dialect: Dialect): ResponseObject {
  const schemas = types.map((type) => OPERATIONS[type]);
  const chunks = schemas.flatMap(({ chunk }) => chunk ?? []);
  const examples = types.map((type) => [type, { value: responseExample(type) }] as const);
  const content: Record<string, MediaTypeObject> = {
    'application/json': {
      schema: anyOf(schemas.map(({ response }) => response)),
      examples: Object.fromEntries(examples),
    },
  };
  if (chunks.length > 0) content['text/event-stream'] = eventStream(types, chunks, dialect);
  const streams = chunks.length > 0 ? ' With `stream: true`, a stream of server-sent events.' : '';
  return { description: `The model’s response.${streams}`, headers: SUCCESS_HEADERS, content };
}

function eventStream(types: readonly EndpointType[], chunks: readonly Schema[], dialect: Dialect): MediaTypeObject {
  const hasEndMarker = dialect.createEncoder().end() !== '';
  const end = hasEndMarker ? 'A complete stream ends with `data: [DONE]`' : 'A complete stream has no end marker';
  const description =
    `Events \`data: {…}\`, each with a ${chunks.map(({ name }) => name).join(' or ')}. ${end}; ` +
    'a broken stream ends with the event `data: {"error": {…}}`' +
    `${dialect.completesBrokenStreams ? '' : ', and the connection is closed before the end of the body'}.`;
  // OpenAPI 3.1 describes the content of a string with JSON Schema's content keywords.
  const items = { contentMediaType: 'text/event-stream', contentSchema: { type: 'array', items: anyOf(chunks) } };
  const examples = types.flatMap((type) => {
    const value = streamExample(type, dialect);
    return value === undefined ? [] : [[type, { value }] as const];
  });
  return { schema: { type: 'string', description, ...items }, examples: Object.fromEntries(examples) };
}

function anyOf(schemas: readonly Schema[]): JsonSchema {
  const [first, ...others] = schemas.map(({ name }) => reference(name));
  return first && others.length === 0 ? first : { anyOf: schemas.map(({ name }) => reference(name)) };
}
