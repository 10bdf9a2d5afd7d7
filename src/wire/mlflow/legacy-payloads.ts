import { Type, type Static } from '@sinclair/typebox';
import type { ReturnedToolCall } from '../openai/chat-message';
import { modelField, open, optional } from '../schema/fields';
import { MESSAGES_HINT, PROMPT_HINT } from '../schema/field-hint';
import { schema } from '../schema/schema';

/**
 * The bodies of `POST /gateway/NAME/invocations` in MLflow 2.5 to 2.8 (`mlflow.gateway.schemas`). Fields that are not
 * listed are sent to the provider unchanged.
 */
const legacySamplingFields = {
  temperature: optional(
    Type.Number({ minimum: 0, maximum: 1 }),
    'Sampling temperature, 0 to 1. Default: that of the model.',
  ),
  candidate_count: optional(Type.Integer({ minimum: 1, maximum: 5 }), 'Number of candidates to generate.', {
    default: 1,
  }),
  stop: optional(Type.Array(Type.String(), { minItems: 1 }), 'Strings that end the response.'),
  max_tokens: optional(
    Type.Integer({ minimum: 1 }),
    'Maximum length of the response, in tokens. Default: the limit of the model.',
  ),
  stream: optional(Type.Boolean(), 'Not supported; must not be true.'),
  model: modelField,
} as const;

const LegacyMessage = open({
  role: Type.String({ description: 'Author of the message, e.g. `user`.' }),
  content: Type.String({ description: 'Text of the message.' }),
});

const LegacyChatRequestType = open({
  messages: Type.Array(LegacyMessage, { minItems: 1, description: 'The conversation so far, oldest first.' }),
  ...legacySamplingFields,
});
export const LegacyChatRequest = schema('LegacyChatRequest', LegacyChatRequestType, { fieldHint: MESSAGES_HINT });
export type LegacyChatRequest = Static<typeof LegacyChatRequestType> & { [field: string]: unknown };

const LegacyCompletionsRequestType = open({
  prompt: Type.String({ description: 'The text to continue.' }),
  ...legacySamplingFields,
});
export const LegacyCompletionsRequest = schema('LegacyCompletionsRequest', LegacyCompletionsRequestType, {
  fieldHint: PROMPT_HINT,
});
export type LegacyCompletionsRequest = Static<typeof LegacyCompletionsRequestType> & { [field: string]: unknown };

const LegacyEmbeddingsRequestType = open({
  text: Type.Union([Type.String(), Type.Array(Type.String())], { description: 'A text, or a list of texts.' }),
  model: modelField,
});
export const LegacyEmbeddingsRequest = schema('LegacyEmbeddingsRequest', LegacyEmbeddingsRequestType, {
  fieldHint: {
    who: 'an embeddings endpoint, asked as in MLflow 2.5 to 2.8,',
    field: 'text',
    mistaken: ['input', 'texts', 'inputs', 'prompt', 'message', 'messages'],
  },
});
export type LegacyEmbeddingsRequest = Static<typeof LegacyEmbeddingsRequestType> & { [field: string]: unknown };

/** `metadata` of every response. Token counts are null if the provider reports none. */
export interface LegacyMetadata {
  input_tokens: number | null;
  output_tokens: number | null;
  total_tokens: number | null;
  /** The model, as named by the provider. */
  model: string;
  route_type: 'llm/v1/chat' | 'llm/v1/completions' | 'llm/v1/embeddings';
}

/** The two values that MLflow supports; null for every other reason. */
export type LegacyFinishReason = 'stop' | 'length' | null;

export interface LegacyChatResponse {
  candidates: {
    /** `tool_calls` is absent if there are none: clients of these versions do not know the field. */
    message: { role: string; content: string; tool_calls?: ReturnedToolCall[] };
    metadata: { finish_reason: LegacyFinishReason };
  }[];
  metadata: LegacyMetadata;
}

export interface LegacyCompletionsResponse {
  candidates: { text: string; metadata: { finish_reason: LegacyFinishReason } }[];
  metadata: LegacyMetadata;
}

export interface LegacyEmbeddingsResponse {
  /** One vector for each text, in order; base64 strings if the request sets `encoding_format` to `base64`. */
  embeddings: (number[] | string)[];
  metadata: LegacyMetadata;
}
