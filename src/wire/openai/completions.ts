import { Type, type Static } from '@sinclair/typebox';
import {
  FinishReason,
  Usage,
  answerFields,
  choiceIndex,
  modelField,
  nullable,
  open,
  samplingFields,
} from '../schema/fields';
import { MISNAMED_PROMPT } from '../schema/misnamed';
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
      { description: 'The text to go on from. Some providers also take a list of texts, or tokens.' },
    ),
    model: modelField,
    ...samplingFields,
  },
  { description: 'What a completions endpoint is asked. Fields that are not listed are passed on to the provider.' },
);

/** `POST .../invocations` of a completions endpoint and `POST /v1/completions` (OpenAI API, legacy Completions). */
export const CompletionsRequest = schema('CompletionsRequest', CompletionsRequestType, { misnamed: MISNAMED_PROMPT });
export type CompletionsRequest = Static<typeof CompletionsRequestType> & { [field: string]: unknown };

const Choice = open({
  index: choiceIndex,
  text: Type.String({ description: 'How the text goes on.' }),
  finish_reason: nullable(FinishReason),
});

/** The answer of a completions endpoint. */
export const CompletionsResponse = schema(
  'CompletionsResponse',
  open(
    {
      ...answerFields,
      object: Type.Literal('text_completion', { description: 'What this is.' }),
      choices: Type.Array(Choice, { description: 'The answers, `n` of them.' }),
      usage: Usage,
    },
    { description: 'The answer of a completions endpoint.' },
  ),
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
  open(
    {
      ...answerFields,
      object: Type.String({ description: '`text_completion_chunk`; on `/v1` `text_completion`.' }),
      choices: Type.Array(
        open({
          index: choiceIndex,
          text: nullable(Type.String(), { description: 'The next piece of the text.' }),
          finish_reason: nullable(FinishReason),
        }),
        { description: 'The answers that go on with this event; none in the event with the usage.' },
      ),
      usage: Type.Optional(nullable(Usage, { description: 'In the last event, where it was asked for.' })),
    },
    { description: 'One event of streamed completions.' },
  ),
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
