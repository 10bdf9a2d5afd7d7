import type { ChatRequest } from '../../../wire';
import type { ModelCapabilities } from './model-capabilities';

export const REASONING_POLICIES = ['auto', 'level', 'budget', 'drop'] as const;

/** What the operator decides about thinking. */
export interface ReasoningSettings {
  /**
   * What becomes of `reasoning_effort`: `level` sends `thinkingLevel`, `budget` a `thinkingBudget` in tokens, `drop`
   * nothing, `auto` what the model knows.
   */
  readonly reasoning: (typeof REASONING_POLICIES)[number];
  /** Whether the thoughts are asked for where `reasoning_effort` is given. */
  readonly include_thoughts: boolean;
}

/** Where Google's two services that speak `generateContent` differ. */
export interface Dialect {
  /** Takes `id` in function calls and responses; the other one refuses it. */
  readonly hasCallIds: boolean;
  /** Media that are not in the request need their MIME type, and may be in Google Cloud Storage. */
  readonly isCloud: boolean;
}

export const GEMINI_API: Dialect = { hasCallIds: true, isCloud: false };
export const VERTEX_AI: Dialect = { hasCallIds: false, isCloud: true };

/** One request on its way into the vendor's words. */
export interface Translation {
  readonly request: ChatRequest;
  readonly dialect: Dialect;
  readonly capabilities: ModelCapabilities;
  readonly settings: ReasoningSettings;
  /** Collects the names of the parameters that are dropped or rescaled on the way. */
  readonly adjusted: Set<string>;
}
