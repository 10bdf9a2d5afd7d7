import type { ChatRequest, CompletionsRequest } from '../../../wire';
import type { ModelCapabilities } from './model-capabilities';

export const SAMPLING_POLICIES = ['auto', 'scale', 'pass', 'drop'] as const;
export const REASONING_POLICIES = ['auto', 'effort', 'budget', 'drop'] as const;

/** The part of a provider's configuration that controls the translation. */
export interface ClaudeSettings {
  /** `max_tokens` of a request that sets none; the API requires one. */
  readonly default_max_tokens: number;
  /**
   * `scale` halves the temperature from OpenAI's range 0–2 to Anthropic's 0–1, `pass` sends `temperature`, `top_p` and
   * `top_k` unchanged, `drop` drops them, `auto` drops them for models that reject them and scales for the others.
   */
  readonly sampling: (typeof SAMPLING_POLICIES)[number];
  /**
   * `effort` sends `reasoning_effort` as `output_config.effort`, `budget` as a budget of thinking tokens, `drop` drops
   * it, `auto` sends what the model supports.
   */
  readonly reasoning: (typeof REASONING_POLICIES)[number];
}

export const DEFAULT_SETTINGS: ClaudeSettings = { default_max_tokens: 8192, sampling: 'auto', reasoning: 'auto' };

/** The input of a translation, shared by all its steps. */
export interface Translation<Request = ChatRequest> {
  readonly request: Request;
  readonly settings: ClaudeSettings;
  readonly capabilities: ModelCapabilities;
  /** Collects the names of the parameters that are dropped or changed. */
  readonly adjusted: Set<string>;
}

export type AnyTranslation = Translation<ChatRequest | CompletionsRequest>;

/** Request fields that the request schema does not declare. Read them with `asRecord<RequestExtensions>(request)`. */
export interface RequestExtensions {
  user?: string;
  safety_identifier?: string;
  metadata?: { user_id?: string };
  service_tier?: string;
  thinking?: { type: string; budget_tokens?: number };
  output_config?: object;
}

/** Message fields that the request schema does not declare. Read them with `asRecord<MessageExtensions>(message)`. */
export interface MessageExtensions {
  thinking_blocks?: object[];
  is_error?: boolean;
  cache_control?: object;
}
