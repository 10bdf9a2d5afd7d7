import type { EndpointType } from '../config';
import { ChatRequest, CompletionsRequest, EmbeddingsRequest, type Schema } from '../wire';

/** A request of any type of endpoint, checked. */
export type AnyRequest = ChatRequest | CompletionsRequest | EmbeddingsRequest;

/** What an endpoint of each type is asked. */
export const REQUEST_SCHEMA: Readonly<Record<EndpointType, Schema<AnyRequest>>> = {
  'llm/v1/chat': ChatRequest,
  'llm/v1/completions': CompletionsRequest,
  'llm/v1/embeddings': EmbeddingsRequest,
};
