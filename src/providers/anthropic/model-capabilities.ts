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
  /** Takes `temperature`, `top_p` and `top_k`. */
  readonly sampling: boolean;
}

const ALL_EFFORTS: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

const NEWEST: ModelCapabilities = {
  maxOutputTokens: 128_000,
  structuredOutput: true,
  thinking: 'adaptive',
  efforts: ALL_EFFORTS,
  sampling: false,
};

const GENERATION_4_6: ModelCapabilities = { ...NEWEST, efforts: ['low', 'medium', 'high', 'max'], sampling: true };

const GENERATION_4_5: ModelCapabilities = {
  maxOutputTokens: 64_000,
  structuredOutput: true,
  thinking: 'budget',
  efforts: [],
  sampling: true,
};

const GENERATION_4_0: ModelCapabilities = { ...GENERATION_4_5, structuredOutput: false };

const GENERATION_3: ModelCapabilities = { ...GENERATION_4_0, maxOutputTokens: 4096, thinking: 'none' };

/** A model of another maker behind the same API: nothing is refused or cut in its name. */
const FOREIGN: ModelCapabilities = { ...GENERATION_4_0, maxOutputTokens: Number.POSITIVE_INFINITY };

/** The first row that is part of the model's id counts (Anthropic, "Models overview" and "Structured outputs", August 2026). */
const BY_PART_OF_ID: readonly (readonly [string, ModelCapabilities])[] = [
  ['claude-opus-5', NEWEST],
  ['opus-4-8', NEWEST],
  ['opus-4-7', NEWEST],
  ['sonnet-5', NEWEST],
  ['fable-5', NEWEST],
  ['opus-4-6', GENERATION_4_6],
  ['sonnet-4-6', GENERATION_4_6],
  ['opus-4-5', { ...GENERATION_4_5, efforts: ['low', 'medium', 'high'] }],
  ['sonnet-4-5', GENERATION_4_5],
  ['haiku-4-5', GENERATION_4_5],
  ['opus-4-1', { ...GENERATION_4_5, maxOutputTokens: 32_000 }],
  ['sonnet-4', GENERATION_4_0],
  ['opus-4', { ...GENERATION_4_0, maxOutputTokens: 32_000 }],
  ['claude-3-7', GENERATION_4_0],
  ['claude-3-5', { ...GENERATION_3, maxOutputTokens: 8192 }],
  ['claude-3', GENERATION_3],
  ['claude-2', GENERATION_3],
  ['claude-1', GENERATION_3],
  ['claude-v', GENERATION_3],
  ['claude-instant', GENERATION_3],
  ['claude-', NEWEST],
];

export function capabilitiesOf(model: string): ModelCapabilities {
  return BY_PART_OF_ID.find(([part]) => model.includes(part))?.[1] ?? FOREIGN;
}
