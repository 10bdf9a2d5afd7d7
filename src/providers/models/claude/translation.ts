import type { ChatRequest, CompletionsRequest } from '../../../wire';
import type { AnthropicConfig } from '../../anthropic/anthropic.config';
import type { ModelCapabilities } from './model-capabilities';

/** One request on its way into the vendor's words. */
export interface Translation<Request = ChatRequest> {
  readonly request: Request;
  readonly config: AnthropicConfig;
  readonly capabilities: ModelCapabilities;
  /** Collects the names of the parameters that are dropped or rescaled on the way. */
  readonly adjusted: Set<string>;
}

export type AnyTranslation = Translation<ChatRequest | CompletionsRequest>;
