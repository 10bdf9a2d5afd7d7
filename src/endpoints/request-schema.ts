import type { EndpointType } from '../config';
import { ChatRequest, CompletionsRequest, EmbeddingsRequest, type Schema } from '../wire';

/** A validated request of any endpoint type. */
export type AnyRequest = ChatRequest | CompletionsRequest | EmbeddingsRequest;

/** The request schema of each endpoint type. */
export const REQUEST_SCHEMA: Readonly<Record<EndpointType, Schema<AnyRequest>>> = {
  'llm/v1/chat': ChatRequest,
  'llm/v1/completions': CompletionsRequest,
  'llm/v1/embeddings': EmbeddingsRequest,
};
