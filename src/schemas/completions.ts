import { Type, type Static } from '@sinclair/typebox';
import { FinishReason, Usage, modelField, nullable, open, samplingFields } from './fields';
import { schema } from './schema';

const CompletionsRequestType = open({
  prompt: Type.Union(
    [
      Type.String(),
      Type.Array(Type.String(), { minItems: 1 }),
      Type.Array(Type.Integer(), { minItems: 1 }),
      Type.Array(Type.Array(Type.Integer(), { minItems: 1 }), { minItems: 1 }),
    ],
    { description: 'The text to go on from. Some providers also take a list of texts, or tokens.' },
  ),
  model: modelField,
  ...samplingFields,
});

/** `POST .../invocations` of a completions endpoint and `POST /v1/completions` (OpenAI API, legacy Completions). */
export const CompletionsRequest = schema('CompletionsRequest', CompletionsRequestType);
export type CompletionsRequest = Static<typeof CompletionsRequestType> & { [field: string]: unknown };

const Choice = open({ index: Type.Integer(), text: Type.String(), finish_reason: nullable(FinishReason) });

/** The answer of a completions endpoint. */
export const CompletionsResponse = schema(
  'CompletionsResponse',
  open({
    id: nullable(Type.String()),
    object: Type.Literal('text_completion'),
    created: Type.Integer({ description: 'Unix seconds.' }),
    model: Type.String(),
    choices: Type.Array(Choice),
    usage: Usage,
  }),
);
export interface CompletionsResponse {
  id: string | null;
  object: 'text_completion';
  created: number;
  model: string;
  choices: CompletionsChoice[];
  usage: Usage;
  [field: string]: unknown;
}
export interface CompletionsChoice {
  index: number;
  text: string;
  finish_reason: FinishReason | null;
  [field: string]: unknown;
}

/**
 * One event of streamed completions. `object` is MLflow's word; OpenAI's, `text_completion`, is written on `/v1`.
 * The chunk with `usage` comes last and has no choices.
 */
export const CompletionsChunk = schema(
  'CompletionsChunk',
  open({
    id: nullable(Type.String()),
    object: Type.String({ description: '`text_completion_chunk`; on `/v1` `text_completion`.' }),
    created: Type.Integer(),
    model: Type.String(),
    choices: Type.Array(
      open({ index: Type.Integer(), text: nullable(Type.String()), finish_reason: nullable(FinishReason) }),
    ),
    usage: Type.Optional(nullable(Usage)),
  }),
);
export interface CompletionsChunk {
  id: string | null;
  object: 'text_completion_chunk' | 'text_completion';
  created: number;
  model: string;
  choices: CompletionsChunkChoice[];
  usage?: Usage | null;
  [field: string]: unknown;
}
export interface CompletionsChunkChoice {
  index: number;
  text: string | null;
  finish_reason: FinishReason | null;
  [field: string]: unknown;
}
