import { Type, type Static } from '@sinclair/typebox';
import { AnsweredToolCall, Message, reasoningFields, type ThinkingBlock } from './chat-message';
import {
  FinishReason,
  Usage,
  answerFields,
  choiceIndex,
  modelField,
  nullable,
  open,
  optional,
  samplingFields,
} from '../schema/fields';
import { catalogFunctions } from './catalog-functions';
import { MISNAMED_MESSAGES } from '../schema/misnamed';
import { schema } from '../schema/schema';

const FunctionTool = open({
  type: Type.Literal('function', { description: 'A function of the caller’s.' }),
  function: open(
    {
      name: Type.String({ description: 'What the model calls it by.' }),
      description: optional(Type.String(), 'When and how to use it; the model reads this.'),
      parameters: optional(open({}), 'Its arguments, as a JSON Schema; passed on untouched.'),
      strict: optional(Type.Boolean(), 'Whether the arguments must fit the schema exactly.'),
    },
    { description: 'The function.' },
  ),
});
const OtherTool = open({
  type: Type.String({ pattern: '^(?!function$)', description: 'A tool of the provider’s own.' }),
});
const Tool = Type.Union([FunctionTool, OtherTool], {
  title: 'Tool',
  description: 'Something that the model may call.',
});

const ToolChoice = Type.Union([
  Type.String({ description: '`none`, `auto` or `required`.' }),
  open({ type: Type.String({ description: '`function`, with `function.name` naming the one to call.' }) }),
]);

const ResponseFormat = open(
  {
    type: Type.String({ description: '`text`, `json_object` or `json_schema`.' }),
    json_schema: Type.Optional(
      open(
        {
          name: Type.Optional(Type.String({ description: 'What the schema is called.' })),
          schema: Type.Optional(open({}, { description: 'The JSON Schema.' })),
          strict: optional(Type.Boolean(), 'Whether the answer must fit the schema exactly.'),
        },
        { description: 'With `json_schema`: what the answer has to fit.' },
      ),
    ),
  },
  { title: 'ResponseFormat' },
);

const ChatRequestType = open(
  {
    messages: Type.Array(Message, { minItems: 1, description: 'The conversation so far, oldest first.' }),
    model: modelField,
    ...samplingFields,
    tools: optional(Type.Array(Tool), 'What the model may call.'),
    tool_choice: optional(
      ToolChoice,
      'Whether and which tool the model must call. Left out: `auto` if there are tools.',
    ),
    parallel_tool_calls: optional(Type.Boolean(), 'Whether the model may call several tools at once.'),
    response_format: optional(ResponseFormat, 'Asks for JSON, or for JSON that fits a schema.'),
    reasoning_effort: optional(Type.String(), 'How long a reasoning model thinks, e.g. `low`, `medium` or `high`.'),
  },
  { description: 'What a chat endpoint is asked. Fields that are not listed are passed on to the provider.' },
);

/** `POST .../invocations` of a chat endpoint and `POST /v1/chat/completions` (OpenAI API, Chat Completions). */
export const ChatRequest = schema('ChatRequest', ChatRequestType, {
  misnamed: MISNAMED_MESSAGES,
  refused: catalogFunctions,
});
export type ChatRequest = Static<typeof ChatRequestType> & { [field: string]: unknown };
export type FunctionTool = Static<typeof FunctionTool>;

const ChatResponseType = open(
  {
    ...answerFields,
    object: Type.Literal('chat.completion', { description: 'What this is.' }),
    choices: Type.Array(
      open({
        index: choiceIndex,
        message: open(
          {
            role: Type.String({ description: '`assistant`.' }),
            content: nullable(Type.String(), { description: 'The text. `null` where the model only calls tools.' }),
            tool_calls: nullable(Type.Array(AnsweredToolCall), { description: 'What the model asks to call.' }),
            refusal: nullable(Type.String(), { description: 'Why the model does not answer.' }),
            ...reasoningFields,
          },
          { description: 'What the model says.' },
        ),
        finish_reason: nullable(FinishReason),
      }),
      { description: 'The answers, `n` of them.' },
    ),
    usage: Usage,
  },
  { description: 'The answer of a chat endpoint.' },
);

/** The answer of a chat endpoint. Absent values are `null`, as MLflow writes them. */
export const ChatResponse = schema('ChatResponse', ChatResponseType);
export interface ChatResponse {
  id: string | null;
  object: 'chat.completion';
  created: number;
  model: string;
  choices: ChatChoice[];
  usage: Usage;
  [field: string]: unknown;
}
export interface ChatChoice {
  index: number;
  message: {
    role: string;
    content: string | null;
    tool_calls: AnsweredToolCall[] | null;
    refusal: string | null;
    reasoning_content?: string;
    thinking_blocks?: ThinkingBlock[];
    [field: string]: unknown;
  };
  finish_reason: FinishReason | null;
  [field: string]: unknown;
}
