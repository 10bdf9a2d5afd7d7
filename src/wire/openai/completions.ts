import { Type, type Static } from '@sinclair/typebox';
import {
  FinishReason,
  Usage,
  responseFields,
  choiceIndex,
  modelField,
  nullable,
  open,
  declineUsageByNull,
  samplingFields,
} from '../schema/fields';
import { PROMPT_HINT } from '../schema/field-hint';
import { schema } from '../schema/schema';

const CompletionsRequestType = open(
  {
    prompt: Type.Union(
      [
        Type.String(),
        Type.Array(Type.String(), { minItems: 1 }),
        Type.Array(Type.Integer(), { minItems: 1 }),
        Type.Array(Type.Array(Type.Integer(), { minItems: 1 }), { minItems: 1 }),
      ],
      { description: 'The text to continue. Some providers also accept a list of texts, or tokens.' },
    ),
    model: modelField,
    ...samplingFields,
  },
  { description: 'Request to a completions endpoint. Fields that are not listed are sent to the provider unchanged.' },
);

/** `POST .../invocations` of a completions endpoint and `POST /v1/completions` (OpenAI API, legacy Completions). */
export const CompletionsRequest = schema('CompletionsRequest', CompletionsRequestType, {
  fieldHint: PROMPT_HINT,
  prepare: declineUsageByNull,
});
export type CompletionsRequest = Static<typeof CompletionsRequestType> & { [field: string]: unknown };

const Choice = open({
  index: choiceIndex,
  text: Type.String({ description: 'The continuation of the prompt.' }),
  finish_reason: nullable(FinishReason),
});

/** Response of a completions endpoint. */
export const CompletionsResponse = schema(
  'CompletionsResponse',
  open(
    {
      ...responseFields,
      object: Type.Literal('text_completion', { description: 'Type of the object.' }),
      choices: Type.Array(Choice, { description: 'The choices, `n` of them.' }),
      usage: Type.Optional(Usage),
    },
    { description: 'Response of a completions endpoint.' },
  ),
);
export interface CompletionsResponse {
  id: string;
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
 * One event of a streamed completion. `object` has MLflow's value; on `/v1` it is OpenAI's, `text_completion`. The chunk
 * with `usage` is the last and has no choices.
 */
export const CompletionsChunk = schema(
  'CompletionsChunk',
  open(
    {
      ...responseFields,
      object: Type.String({ description: '`text_completion_chunk`; on `/v1` `text_completion`.' }),
      choices: Type.Array(
        open({
          index: choiceIndex,
          text: nullable(Type.String(), { description: 'The next part of the text.' }),
          finish_reason: nullable(FinishReason),
        }),
        { description: 'The choices that this event continues; empty in the event with the usage.' },
      ),
      usage: Type.Optional(
        nullable(Usage, { description: 'In the last event, if the request sets `stream_options.include_usage`.' }),
      ),
    },
    { description: 'One event of a streamed completion.' },
  ),
);
export interface CompletionsChunk {
  id: string;
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
