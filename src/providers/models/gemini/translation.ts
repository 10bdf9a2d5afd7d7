import type { ChatRequest } from '../../../wire';
import type { ModelCapabilities } from './model-capabilities';

export const REASONING_POLICIES = ['auto', 'level', 'budget', 'drop'] as const;

/** Reasoning settings of an endpoint's configuration. */
export interface ReasoningSettings {
  /**
   * How `reasoning_effort` is sent: `level` as `thinkingLevel`, `budget` as a `thinkingBudget` in tokens, `auto` as the
   * one that the model supports. `drop` does not send it.
   */
  readonly reasoning: (typeof REASONING_POLICIES)[number];
  /** Whether to request summaries of the model's reasoning when `reasoning_effort` is set. */
  readonly include_thoughts: boolean;
}

/** Differences between Google's two services that offer `generateContent`. */
export interface Dialect {
  /** Whether function calls and responses have an `id`; Vertex AI rejects the field. */
  readonly hasCallIds: boolean;
  /** Whether media URLs need a MIME type and may be in Google Cloud Storage. */
  readonly isCloud: boolean;
}

export const GEMINI_API: Dialect = { hasCallIds: true, isCloud: false };
export const VERTEX_AI: Dialect = { hasCallIds: false, isCloud: true };

/** The input of a translation, and the names of what it adjusts. */
export interface Translation {
  readonly request: ChatRequest;
  readonly dialect: Dialect;
  readonly capabilities: ModelCapabilities;
  readonly settings: ReasoningSettings;
  /** Collects the names of parameters that are dropped or rescaled. */
  readonly adjusted: Set<string>;
}
