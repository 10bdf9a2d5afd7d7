import { ChatRequest, ChatResponse } from './openai/chat';
import { ChatChunk } from './openai/chat-chunk';
import { CompletionsChunk, CompletionsRequest, CompletionsResponse } from './openai/completions';
import { EmbeddingsRequest, EmbeddingsResponse } from './openai/embeddings';
import type { Schema } from './schema/schema';

interface OperationSchemas {
  /** Name of the operation, as adapters declare it. */
  readonly name: string;
  readonly request: Schema<ChatRequest | CompletionsRequest | EmbeddingsRequest>;
  readonly response: Schema;
  /** Undefined if the operation does not stream. */
  readonly chunk: Schema | undefined;
}

/** Every operation of the gateway, by the endpoint type that offers it. */
export const OPERATIONS = {
  'llm/v1/chat': { name: 'chat', request: ChatRequest, response: ChatResponse, chunk: ChatChunk },
  'llm/v1/completions': {
    name: 'completions',
    request: CompletionsRequest,
    response: CompletionsResponse,
    chunk: CompletionsChunk,
  },
  'llm/v1/embeddings': {
    name: 'embeddings',
    request: EmbeddingsRequest,
    response: EmbeddingsResponse,
    chunk: undefined,
  },
} as const satisfies Record<string, OperationSchemas>;

export type EndpointType = keyof typeof OPERATIONS;
/** A validated request of any endpoint type. */
export type AnyRequest = ChatRequest | CompletionsRequest | EmbeddingsRequest;

export const ENDPOINT_TYPES = Object.keys(OPERATIONS) as EndpointType[];

export function isEndpointType(value: unknown): value is EndpointType {
  return ENDPOINT_TYPES.some((type) => type === value);
}

/** Returns the schema of the requests of an endpoint type. */
export function requestSchema(type: EndpointType): Schema<AnyRequest> {
  return OPERATIONS[type].request;
}
