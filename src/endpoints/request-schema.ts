import type { EndpointType } from '../config';
import { ChatRequest, CompletionsRequest, EmbeddingsRequest, type Schema } from '../schemas';
import type { AnyRequest } from './endpoints.service';

/** What an endpoint of each type is asked. */
export const REQUEST_SCHEMA: Readonly<Record<EndpointType, Schema<AnyRequest>>> = {
  'llm/v1/chat': ChatRequest,
  'llm/v1/completions': CompletionsRequest,
  'llm/v1/embeddings': EmbeddingsRequest,
};
