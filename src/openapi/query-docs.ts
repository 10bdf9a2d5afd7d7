import type { MediaTypeObject, ResponsesObject } from '@nestjs/swagger';
import type { EndpointType } from '../config';
import type { ErrorCode } from '../errors';
import { OPENAI_DIALECT } from '../dialects/openai/openai.dialect';
import { MLFLOW_DIALECT } from '../endpoints/mlflow.dialect';
import type { Dialect } from '../http';
import {
  ChatChunk,
  ChatResponse,
  CompletionsChunk,
  CompletionsResponse,
  EmbeddingsResponse,
  type Schema,
} from '../wire';
import { errorResponses, MLFLOW_ERRORS, OPENAI_ERRORS } from './errors';
import { answerExample, streamExample } from './examples';
import { reference, type JsonSchema } from './json-schema';

/** What can go wrong with any query, in the order in which it can. */
const QUERY_ERRORS: readonly ErrorCode[] = [
  'BODY_TOO_LARGE',
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

interface AnswerSchemas {
  readonly answer: Schema;
  readonly chunk?: Schema;
}

const ANSWER_SCHEMAS: Readonly<Record<EndpointType, AnswerSchemas>> = {
  'llm/v1/chat': { answer: ChatResponse, chunk: ChatChunk },
  'llm/v1/completions': { answer: CompletionsResponse, chunk: CompletionsChunk },
  'llm/v1/embeddings': { answer: EmbeddingsResponse },
};

const ADJUSTED_HEADER = {
  'x-sluice-adjusted': {
    description: 'Parameters that were dropped or rescaled since the provider cannot take them as they were sent.',
    schema: { type: 'string' },
  },
};

/** Answers of a query on the paths of MLflow. A path that is named after its endpoint cannot miss it. */
export function mlflowResponses(types: readonly EndpointType[], mayMiss: boolean): ResponsesObject {
  const codes = mayMiss ? (['NOT_FOUND', ...QUERY_ERRORS] as const) : QUERY_ERRORS;
  return { 200: queryResponse(types, MLFLOW_DIALECT), ...errorResponses(codes, MLFLOW_ERRORS) };
}

/** Answers of a query on `/v1`. */
export function openAIResponses(type: EndpointType): ResponsesObject {
  const codes = ['MODEL_NOT_FOUND', 'WRONG_ENDPOINT_TYPE', ...QUERY_ERRORS] as const;
  return { 200: queryResponse([type], OPENAI_DIALECT), ...errorResponses(codes, OPENAI_ERRORS) };
}

function queryResponse(types: readonly EndpointType[], face: Dialect) {
  const schemas = types.map((type) => ANSWER_SCHEMAS[type]);
  const chunks = schemas.flatMap(({ chunk }) => chunk ?? []);
  const examples = types.map((type) => [type, { value: answerExample(type) }] as const);
  const content: Record<string, MediaTypeObject> = {
    'application/json': {
      schema: oneOf(schemas.map(({ answer }) => answer)),
      examples: Object.fromEntries(examples),
    },
  };
  if (chunks.length > 0) content['text/event-stream'] = eventStream(types, chunks, face);
  const streamed = chunks.length > 0 ? ', whole, or as events where the request says `stream: true`' : '';
  return { description: `The answer${streamed}.`, headers: ADJUSTED_HEADER, content };
}

function eventStream(types: readonly EndpointType[], chunks: readonly Schema[], face: Dialect) {
  const end =
    face.createEncoder().end() !== '' ? 'A complete stream ends with `data: [DONE]`' : 'A complete stream just ends';
  const description =
    `Events \`data: {…}\`, each holding a ${chunks.map(({ name }) => name).join(' or ')}. ${end}; ` +
    'one that breaks ends with the event `data: {"error": {…}}`.';
  // 3.1 describes the structure of a text with JSON Schema's content keywords.
  const items = { contentMediaType: 'text/event-stream', contentSchema: { type: 'array', items: oneOf(chunks) } };
  const examples = types.flatMap((type) => {
    const value = streamExample(type, face);
    return value === undefined ? [] : [[type, { value }] as const];
  });
  return { schema: { type: 'string', description, ...items }, examples: Object.fromEntries(examples) };
}

function oneOf(schemas: readonly Schema[]): JsonSchema {
  const [first, ...others] = schemas.map(({ name }) => reference(name));
  return first && others.length === 0 ? first : { anyOf: schemas.map(({ name }) => reference(name)) };
}
