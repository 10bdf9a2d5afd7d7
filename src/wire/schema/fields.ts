import { Type, type TObject, type TProperties, type TSchema } from '@sinclair/typebox';

/** An object that accepts undeclared fields and passes them on unchanged. */
export function open<P extends TProperties>(properties: P, options: Record<string, unknown> = {}): TObject<P> {
  return Type.Object(properties, { additionalProperties: true, ...options });
}

export function nullable<S extends TSchema>(type: S, options: Record<string, unknown> = {}) {
  return Type.Union([type, Type.Null()], options);
}

/** A field that may be absent or `null`, which both mean "not set". `options`: further JSON Schema keywords. */
export function optional<S extends TSchema>(type: S, description: string, options: Record<string, unknown> = {}) {
  return Type.Optional(nullable(type, { description, ...options }));
}

/** The fields that chat and completions share. */
export const samplingFields = {
  temperature: optional(
    Type.Number({ minimum: 0, maximum: 2 }),
    'Sampling temperature, 0 to 2. Default: that of the model.',
  ),
  top_p: optional(Type.Number({ minimum: 0, maximum: 1 }), 'Nucleus sampling: the probability mass to sample from.'),
  top_k: optional(
    Type.Integer({ minimum: 1 }),
    'Number of the most likely tokens to sample from. Not every provider supports it.',
  ),
  n: optional(Type.Integer({ minimum: 1 }), 'Number of choices to generate.', { default: 1 }),
  stop: optional(
    Type.Union([Type.Array(Type.String(), { minItems: 1 }), Type.String()]),
    'Strings that end the response: one string or a list.',
  ),
  max_tokens: optional(
    Type.Integer({ minimum: 1 }),
    'Maximum length of the response, in tokens. Default: the limit of the model.',
  ),
  max_completion_tokens: optional(
    Type.Integer({ minimum: 1 }),
    'Maximum length of the response including hidden reasoning, in tokens. Newer name of `max_tokens`.',
  ),
  presence_penalty: optional(
    Type.Number({ minimum: -2, maximum: 2 }),
    'Penalty for tokens that have already occurred, -2 to 2. Default: that of the model.',
  ),
  frequency_penalty: optional(
    Type.Number({ minimum: -2, maximum: 2 }),
    'Penalty in proportion to how often a token has occurred, -2 to 2. Default: that of the model.',
  ),
  stream: optional(Type.Boolean(), 'Whether to stream the response as server-sent events.', { default: false }),
  stream_options: optional(
    open({
      include_usage: optional(Type.Boolean(), 'Whether to add a last chunk with the token counts.', { default: false }),
    }),
    'Options of a streamed response.',
  ),
} as const;

/** Keeps what `stream_options: null` means for a stream: the client declines the token counts, which are requested by default. */
export function declineUsageByNull(body: Record<string, unknown>): void {
  if (body['stream'] === true && body['stream_options'] === null) body['stream_options'] = { include_usage: null };
}

/** `model` of a request body. Its meaning depends on the path. */
export const modelField = optional(
  Type.String(),
  'On `/v1/*`: the name of the endpoint. On other paths the path names the endpoint, and `model` must be absent.',
);

export const FinishReason = Type.Union(
  ['stop', 'length', 'tool_calls', 'content_filter', 'function_call'].map((reason) => Type.Literal(reason)),
  { description: 'Why generation ended; `null` until it has ended.' },
);

/** Fields of every response. */
export const responseFields = {
  id: Type.String({ description: 'The id of the response: the provider’s, or a new one if the provider gives none.' }),
  created: Type.Integer({ description: 'Creation time, in Unix seconds.' }),
  model: Type.String({ description: 'The model that generated the response, as named by the provider.' }),
} as const;

export const choiceIndex = Type.Integer({ description: 'Index of the choice, from 0.' });
/** Why generation ended. `native_finish_reason` keeps the provider's own value if it is more specific. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call';

export const Usage = open(
  {
    prompt_tokens: nullable(Type.Integer(), { description: 'Input tokens, including cached tokens.' }),
    completion_tokens: nullable(Type.Integer(), { description: 'Output tokens, including reasoning.' }),
    total_tokens: nullable(Type.Integer(), { description: 'Sum of input and output tokens.' }),
    prompt_tokens_details: Type.Optional(
      open(
        { cached_tokens: Type.Optional(Type.Integer({ description: 'Tokens read from the provider’s cache.' })) },
        { description: 'Details of the input tokens, if the provider reports them.' },
      ),
    ),
    completion_tokens_details: Type.Optional(
      open(
        { reasoning_tokens: Type.Optional(Type.Integer({ description: 'Tokens of hidden reasoning.' })) },
        { description: 'Details of the output tokens, if the provider reports them.' },
      ),
    ),
    cache_creation_input_tokens: Type.Optional(
      Type.Integer({ description: 'Tokens written to the provider’s cache.' }),
    ),
  },
  {
    title: 'Usage',
    description: 'Token counts reported by the provider. If it reports none: `null`; on `/v1` absent.',
  },
);
export interface Usage {
  prompt_tokens: number | null;
  completion_tokens: number | null;
  total_tokens: number | null;
  prompt_tokens_details?: { cached_tokens?: number; [key: string]: unknown };
  completion_tokens_details?: { reasoning_tokens?: number; [key: string]: unknown };
  cache_creation_input_tokens?: number;
}
