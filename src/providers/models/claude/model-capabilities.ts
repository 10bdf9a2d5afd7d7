export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** The features of a model that decide how a request is translated. */
export interface ModelCapabilities {
  /** Maximum of `max_tokens`. */
  readonly maxOutputTokens: number;
  /** Supports `output_config.format` and strict tools. */
  readonly structuredOutput: boolean;
  /** The `thinking.type` that the model supports: `adaptive`, or `enabled` with a budget of tokens. */
  readonly thinking: 'adaptive' | 'budget' | 'none';
  /** Supported values of `output_config.effort`, weakest first; empty if the model does not support the parameter. */
  readonly efforts: readonly Effort[];
  /** Supported efforts of requests with `thinking: {type: 'disabled'}`. */
  readonly effortsWithoutThinking: readonly Effort[];
  /** Supports `temperature`, `top_p` and `top_k`. */
  readonly sampling: boolean;
  /** Continues an assistant message at the end of the conversation. */
  readonly prefill: boolean;
}

const ALL_EFFORTS: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];
const ALL_BUT_XHIGH: readonly Effort[] = ['low', 'medium', 'high', 'max'];
const UP_TO_HIGH: readonly Effort[] = ['low', 'medium', 'high'];

const NEWEST: ModelCapabilities = {
  maxOutputTokens: 128_000,
  structuredOutput: true,
  thinking: 'adaptive',
  efforts: ALL_EFFORTS,
  effortsWithoutThinking: ALL_EFFORTS,
  sampling: false,
  prefill: false,
};

const GENERATION_4_6: ModelCapabilities = {
  ...NEWEST,
  efforts: ALL_BUT_XHIGH,
  effortsWithoutThinking: ALL_BUT_XHIGH,
  sampling: true,
};

const GENERATION_4_5: ModelCapabilities = {
  maxOutputTokens: 64_000,
  structuredOutput: true,
  thinking: 'budget',
  efforts: [],
  effortsWithoutThinking: [],
  sampling: true,
  prefill: true,
};

const GENERATION_4_0: ModelCapabilities = { ...GENERATION_4_5, structuredOutput: false };

const GENERATION_3: ModelCapabilities = { ...GENERATION_4_0, maxOutputTokens: 4096, thinking: 'none' };

/** A model of another company behind the same API: `max_tokens` has no limit. */
const OTHER_MODEL: ModelCapabilities = {
  ...GENERATION_4_0,
  maxOutputTokens: Number.POSITIVE_INFINITY,
  prefill: false,
};

/** The first pattern that matches the model's id applies (Anthropic, "Models overview" and "Structured outputs", August 2026). */
const CAPABILITIES: readonly (readonly [RegExp, ModelCapabilities])[] = [
  [/claude-opus-5/, { ...NEWEST, effortsWithoutThinking: UP_TO_HIGH }],
  [/opus-4-[78](?!\d)|(?:sonnet|fable)-5/, NEWEST],
  [/(?:opus|sonnet)-4-6(?!\d)/, GENERATION_4_6],
  [/opus-4-5(?!\d)/, { ...GENERATION_4_5, efforts: UP_TO_HIGH, effortsWithoutThinking: UP_TO_HIGH }],
  [/(?:sonnet|haiku)-4-5(?!\d)/, GENERATION_4_5],
  [/opus-4-1(?!\d)/, { ...GENERATION_4_5, maxOutputTokens: 32_000 }],
  // Matches `-4` before the end, `-0` or a date; `opus-4-9` would be a newer model.
  [/sonnet-4(?!-[1-9]\d?(?!\d))/, GENERATION_4_0],
  [/opus-4(?!-[1-9]\d?(?!\d))/, { ...GENERATION_4_0, maxOutputTokens: 32_000 }],
  [/claude-3-7/, GENERATION_4_0],
  [/claude-3-5/, { ...GENERATION_3, maxOutputTokens: 8192 }],
  [/claude-(?:[1-3](?!\d)|v|instant)/, GENERATION_3],
  [/claude-/, NEWEST],
];

export function capabilitiesOf(model: string): ModelCapabilities {
  return CAPABILITIES.find(([pattern]) => pattern.test(model))?.[1] ?? OTHER_MODEL;
}
