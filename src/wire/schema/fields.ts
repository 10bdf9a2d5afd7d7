import { Type, type TObject, type TProperties, type TSchema } from '@sinclair/typebox';

/** An object that may hold more than it declares; what it does not declare is passed on untouched. */
export function open<P extends TProperties>(properties: P, options: Record<string, unknown> = {}): TObject<P> {
  return Type.Object(properties, { additionalProperties: true, ...options });
}

export function nullable<S extends TSchema>(type: S, options: Record<string, unknown> = {}) {
  return Type.Union([type, Type.Null()], options);
}

/** A field that may be left out or be `null`, which both mean "not given". `options`: more of JSON Schema. */
export function optional<S extends TSchema>(type: S, description: string, options: Record<string, unknown> = {}) {
  return Type.Optional(nullable(type, { description, ...options }));
}

/** The fields that chat and completions share. */
export const samplingFields = {
  temperature: optional(
    Type.Number({ minimum: 0, maximum: 2 }),
    'Sampling temperature, 0 to 2. Left out: the model’s own default.',
  ),
  top_p: optional(Type.Number({ minimum: 0, maximum: 1 }), 'Nucleus sampling: the probability mass to draw from.'),
  top_k: optional(Type.Integer({ minimum: 1 }), 'Draw from the k likeliest tokens. Not every provider has it.'),
  n: optional(Type.Integer({ minimum: 1 }), 'How many answers to give.', { default: 1 }),
  stop: optional(
    Type.Union([Type.Array(Type.String(), { minItems: 1 }), Type.String()]),
    'Strings that end the answer; one string or a list.',
  ),
  max_tokens: optional(Type.Integer({ minimum: 1 }), 'The longest answer, in tokens. Left out: the model’s own limit.'),
  max_completion_tokens: optional(
    Type.Integer({ minimum: 1 }),
    'The longest answer including hidden reasoning, in tokens. Newer name of `max_tokens`.',
  ),
  presence_penalty: optional(
    Type.Number({ minimum: -2, maximum: 2 }),
    'Penalty for tokens that are already present, -2 to 2. Left out: the model’s own default.',
  ),
  frequency_penalty: optional(
    Type.Number({ minimum: -2, maximum: 2 }),
    'Penalty by how often a token is present, -2 to 2. Left out: the model’s own default.',
  ),
  stream: optional(Type.Boolean(), 'Whether the answer comes as server-sent events.', { default: false }),
  stream_options: optional(
    open({
      include_usage: optional(Type.Boolean(), 'Adds a last chunk with the token counts.', { default: false }),
    }),
    'What a stream holds besides the answer.',
  ),
} as const;

/** `model` of a request body; what it means depends on the path. */
export const modelField = optional(
  Type.String(),
  'On `/v1/*`: the endpoint to query. Elsewhere the path names the endpoint, and `model` must be left out.',
);

export const FinishReason = Type.Union(
  ['stop', 'length', 'tool_calls', 'content_filter', 'function_call'].map((reason) => Type.Literal(reason)),
  { description: 'Why the answer ended. `null` while it goes on.' },
);

/** Fields that every answer has. */
export const answerFields = {
  id: nullable(Type.String(), { description: 'The provider’s name of this answer.' }),
  created: Type.Integer({ description: 'When it was made, in Unix seconds.' }),
  model: Type.String({ description: 'The model that answered, as the provider names it.' }),
} as const;

export const choiceIndex = Type.Integer({ description: 'Ordinal of the answer, from 0; below `n`.' });
/** Why an answer ended; the vendor's own word, where it says more, is kept in `native_finish_reason`. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call';

export const Usage = open(
  {
    prompt_tokens: nullable(Type.Integer(), { description: 'Tokens read, cached ones included.' }),
    completion_tokens: nullable(Type.Integer(), { description: 'Tokens written, reasoning included.' }),
    total_tokens: nullable(Type.Integer(), { description: 'Both together.' }),
    prompt_tokens_details: Type.Optional(
      open(
        { cached_tokens: Type.Optional(Type.Integer({ description: 'Read from the vendor’s cache.' })) },
        { description: 'Of the tokens read; where the provider tells.' },
      ),
    ),
    completion_tokens_details: Type.Optional(
      open(
        { reasoning_tokens: Type.Optional(Type.Integer({ description: 'Written as hidden reasoning.' })) },
        { description: 'Of the tokens written; where the provider tells.' },
      ),
    ),
    cache_creation_input_tokens: Type.Optional(Type.Integer({ description: 'Written to the vendor’s cache.' })),
  },
  { title: 'Usage', description: 'Token counts, as the provider gives them; `null` where it gives none.' },
);
export interface Usage {
  prompt_tokens: number | null;
  completion_tokens: number | null;
  total_tokens: number | null;
  prompt_tokens_details?: { cached_tokens?: number; [key: string]: unknown };
  completion_tokens_details?: { reasoning_tokens?: number; [key: string]: unknown };
  cache_creation_input_tokens?: number;
}
