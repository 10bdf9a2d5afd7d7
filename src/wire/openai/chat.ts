import { Type, type Static } from '@sinclair/typebox';
import { ReturnedToolCall, Message, reasoningFields, type ThinkingBlock } from './chat-message';
import {
  FinishReason,
  Usage,
  responseFields,
  choiceIndex,
  modelField,
  nullable,
  open,
  optional,
  declineUsageByNull,
  samplingFields,
} from '../schema/fields';
import { unsupportedCatalogFunctions } from './catalog-functions';
import { MESSAGES_HINT } from '../schema/field-hint';
import { schema } from '../schema/schema';

const FunctionTool = open({
  type: Type.Literal('function', { description: 'A function that the client executes.' }),
  function: open(
    {
      name: Type.String({ description: 'Name of the function.' }),
      description: optional(Type.String(), 'When and how to use the function, for the model.'),
      parameters: optional(open({}), 'JSON Schema of the arguments; sent to the provider unchanged.'),
      strict: optional(Type.Boolean(), 'Whether the arguments must match the schema exactly.'),
    },
    { description: 'The function.' },
  ),
});
const OtherTool = open({
  type: Type.String({ pattern: '^(?!function$)', description: 'A built-in tool of the provider.' }),
});
const Tool = Type.Union([FunctionTool, OtherTool], {
  title: 'Tool',
  description: 'A tool that the model may call.',
});

const ToolChoice = Type.Union([
  Type.String({ description: '`none`, `auto` or `required`.' }),
  open({ type: Type.String({ description: '`function`; `function.name` is the name of the function to call.' }) }),
]);

const ResponseFormat = open(
  {
    type: Type.String({ description: '`text`, `json_object` or `json_schema`.' }),
    json_schema: Type.Optional(
      open(
        {
          name: Type.Optional(Type.String({ description: 'Name of the schema.' })),
          schema: Type.Optional(open({}, { description: 'The JSON Schema.' })),
          strict: optional(Type.Boolean(), 'Whether the response must match the schema exactly.'),
        },
        { description: 'With type `json_schema`: the schema that the response must match.' },
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
    tools: optional(Type.Array(Tool), 'Tools that the model may call.'),
    tool_choice: optional(
      ToolChoice,
      'Whether the model must call a tool, and which. Default: `auto` if there are tools.',
    ),
    parallel_tool_calls: optional(Type.Boolean(), 'Whether the model may call several tools at once.'),
    response_format: optional(ResponseFormat, 'Format of the response: text, JSON, or JSON that matches a schema.'),
    reasoning_effort: optional(Type.String(), 'Effort of a reasoning model, e.g. `low`, `medium` or `high`.'),
  },
  { description: 'Request to a chat endpoint. Fields that are not listed are sent to the provider unchanged.' },
);

/** `POST .../invocations` of a chat endpoint and `POST /v1/chat/completions` (OpenAI API, Chat Completions). */
export const ChatRequest = schema('ChatRequest', ChatRequestType, {
  fieldHint: MESSAGES_HINT,
  prepare: declineUsageByNull,
  unsupported: unsupportedCatalogFunctions,
});
export type ChatRequest = Static<typeof ChatRequestType> & { [field: string]: unknown };
export type FunctionTool = Static<typeof FunctionTool>;

const ChatResponseType = open(
  {
    ...responseFields,
    object: Type.Literal('chat.completion', { description: 'Type of the object.' }),
    choices: Type.Array(
      open({
        index: choiceIndex,
        message: open(
          {
            role: Type.String({ description: '`assistant`.' }),
            content: nullable(Type.String(), { description: 'The text; `null` if the model only calls tools.' }),
            tool_calls: nullable(Type.Array(ReturnedToolCall), { description: 'Tool calls of the model.' }),
            refusal: nullable(Type.String(), { description: 'Why the model refuses to respond.' }),
            ...reasoningFields,
          },
          { description: 'The message of the model.' },
        ),
        finish_reason: nullable(FinishReason),
      }),
      { description: 'The choices, `n` of them.' },
    ),
    usage: Type.Optional(Usage),
  },
  { description: 'Response of a chat endpoint.' },
);

/** Response of a chat endpoint. Absent values are `null`, as MLflow writes them. */
export const ChatResponse = schema('ChatResponse', ChatResponseType);
export interface ChatResponse {
  id: string;
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
    tool_calls: ReturnedToolCall[] | null;
    refusal: string | null;
    reasoning_content?: string;
    thinking_blocks?: ThinkingBlock[];
    [field: string]: unknown;
  };
  finish_reason: FinishReason | null;
  [field: string]: unknown;
}
