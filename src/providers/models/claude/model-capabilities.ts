export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** What a model takes; it decides how a request is translated. */
export interface ModelCapabilities {
  /** Largest `max_tokens`. */
  readonly maxOutputTokens: number;
  /** Takes `output_config.format` and strict tools. */
  readonly structuredOutput: boolean;
  /** How thinking is asked for: `adaptive`, or `enabled` with a budget of tokens. */
  readonly thinking: 'adaptive' | 'budget' | 'none';
  /** Values of `output_config.effort`, weakest first; empty where the model has no such setting. */
  readonly efforts: readonly Effort[];
  /** The same for requests with `thinking: {type: 'disabled'}`. */
  readonly effortsWithoutThinking: readonly Effort[];
  /** Takes `temperature`, `top_p` and `top_k`. */
  readonly sampling: boolean;
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
};

const GENERATION_4_0: ModelCapabilities = { ...GENERATION_4_5, structuredOutput: false };

const GENERATION_3: ModelCapabilities = { ...GENERATION_4_0, maxOutputTokens: 4096, thinking: 'none' };

/** A model of another maker behind the same API: nothing is refused or cut in its name. */
const FOREIGN: ModelCapabilities = { ...GENERATION_4_0, maxOutputTokens: Number.POSITIVE_INFINITY };

/** The first row that is part of the model's id counts (Anthropic, "Models overview" and "Structured outputs", August 2026). */
const BY_PART_OF_ID: readonly (readonly [RegExp, ModelCapabilities])[] = [
  [/claude-opus-5/, { ...NEWEST, effortsWithoutThinking: UP_TO_HIGH }],
  [/opus-4-[78](?!\d)|(?:sonnet|fable)-5/, NEWEST],
  [/(?:opus|sonnet)-4-6(?!\d)/, GENERATION_4_6],
  [/opus-4-5(?!\d)/, { ...GENERATION_4_5, efforts: UP_TO_HIGH, effortsWithoutThinking: UP_TO_HIGH }],
  [/(?:sonnet|haiku)-4-5(?!\d)/, GENERATION_4_5],
  [/opus-4-1(?!\d)/, { ...GENERATION_4_5, maxOutputTokens: 32_000 }],
  // Followed by nothing, by 0, or by a date: `opus-4-9` would be a newer one.
  [/sonnet-4(?!-[1-9]\d?(?!\d))/, GENERATION_4_0],
  [/opus-4(?!-[1-9]\d?(?!\d))/, { ...GENERATION_4_0, maxOutputTokens: 32_000 }],
  [/claude-3-7/, GENERATION_4_0],
  [/claude-3-5/, { ...GENERATION_3, maxOutputTokens: 8192 }],
  [/claude-(?:[1-3](?!\d)|v|instant)/, GENERATION_3],
  [/claude-/, NEWEST],
];

export function capabilitiesOf(model: string): ModelCapabilities {
  return BY_PART_OF_ID.find(([part]) => part.test(model))?.[1] ?? FOREIGN;
}
