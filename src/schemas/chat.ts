import { Type, type Static } from '@sinclair/typebox';
import { FinishReason, Usage, modelField, nullable, open, optional, samplingFields } from './fields';
import { schema } from './schema';

const TextPart = open({ type: Type.Literal('text'), text: Type.String() });
const ImagePart = open({
  type: Type.Literal('image_url'),
  image_url: open({
    url: Type.String({ description: 'An http(s) address or a `data:` URL.' }),
    detail: Type.Optional(nullable(Type.String())),
  }),
});
const AudioPart = open({
  type: Type.Literal('input_audio'),
  input_audio: open({ data: Type.String({ description: 'Base64.' }), format: Type.String() }),
});
const FilePart = open({
  type: Type.Literal('file'),
  file: open({
    file_data: Type.Optional(nullable(Type.String({ description: 'A `data:` URL or base64.' }))),
    file_id: Type.Optional(nullable(Type.String())),
    filename: Type.Optional(nullable(Type.String())),
  }),
});
const OtherPart = open({
  type: Type.String({
    pattern: '^(?!(?:text|image_url|input_audio|file)$)',
    description: 'A kind the provider knows.',
  }),
});
const ContentPart = Type.Union([TextPart, ImagePart, AudioPart, FilePart, OtherPart]);

const ToolCall = open({
  id: Type.String(),
  type: Type.Optional(nullable(Type.String())),
  function: Type.Optional(
    open({
      name: Type.String(),
      arguments: Type.String({ description: 'The arguments as JSON text, as the model wrote them.' }),
    }),
  ),
});

const Message = open({
  role: Type.String({ description: '`system`, `developer`, `user`, `assistant` or `tool`.' }),
  content: Type.Optional(
    Type.Union([Type.String(), Type.Array(ContentPart), Type.Null()], { description: 'Text, or a list of parts.' }),
  ),
  name: Type.Optional(nullable(Type.String())),
  tool_calls: Type.Optional(nullable(Type.Array(ToolCall))),
  tool_call_id: Type.Optional(nullable(Type.String())),
  refusal: Type.Optional(nullable(Type.String())),
});

const FunctionTool = open({
  type: Type.Literal('function'),
  function: open({
    name: Type.String(),
    description: Type.Optional(nullable(Type.String())),
    parameters: Type.Optional(nullable(open({}, { description: 'A JSON Schema, passed on untouched.' }))),
    strict: Type.Optional(nullable(Type.Boolean())),
  }),
});
const OtherTool = open({ type: Type.String({ pattern: '^(?!function$)' }) });

const ToolChoice = Type.Union([
  Type.String({ description: '`none`, `auto` or `required`.' }),
  open({ type: Type.String() }),
]);

const ResponseFormat = open({
  type: Type.String({ description: '`text`, `json_object` or `json_schema`.' }),
  json_schema: Type.Optional(
    open({
      name: Type.Optional(Type.String()),
      schema: Type.Optional(open({})),
      strict: Type.Optional(nullable(Type.Boolean())),
    }),
  ),
});

const ChatRequestType = open({
  messages: Type.Array(Message, { minItems: 1, description: 'The conversation so far, oldest first.' }),
  model: modelField,
  ...samplingFields,
  tools: optional(Type.Array(Type.Union([FunctionTool, OtherTool])), 'What the model may call.'),
  tool_choice: optional(ToolChoice, 'Whether and which tool the model must call.'),
  parallel_tool_calls: optional(Type.Boolean(), 'Whether the model may call several tools at once.'),
  response_format: optional(ResponseFormat, 'Asks for JSON, or for JSON that fits a schema.'),
  reasoning_effort: optional(Type.String(), 'How long a reasoning model thinks.'),
});

/** `POST .../invocations` of a chat endpoint and `POST /v1/chat/completions` (OpenAI API, Chat Completions). */
export const ChatRequest = schema('ChatRequest', ChatRequestType);
export type ChatRequest = Static<typeof ChatRequestType> & { [field: string]: unknown };
export type Message = Static<typeof Message> & { [field: string]: unknown };
export type ContentPart = Static<typeof ContentPart>;
export type FunctionTool = Static<typeof FunctionTool>;

const AnsweredToolCall = open({
  id: nullable(Type.String()),
  type: Type.String(),
  function: open({ name: Type.String(), arguments: Type.String() }),
});
/** A tool call in an answer. `arguments` is JSON text; never empty, `{}` where there are none. */
export interface AnsweredToolCall {
  id: string | null;
  type: string;
  function: { name: string; arguments: string };
}

const thinkingBlocks = Type.Array(open({ type: Type.String() }), {
  description: 'Signed reasoning, to be sent back unchanged in the next request.',
});
/** Opaque reasoning, replayed to the vendor unchanged. */
export type ThinkingBlock =
  { type: 'thinking'; thinking: string; signature: string } | { type: 'redacted_thinking'; data: string };

const ChatResponseType = open({
  id: nullable(Type.String()),
  object: Type.Literal('chat.completion'),
  created: Type.Integer({ description: 'Unix seconds.' }),
  model: Type.String({ description: 'The model that answered, as the provider names it.' }),
  choices: Type.Array(
    open({
      index: Type.Integer(),
      message: open({
        role: Type.String(),
        content: nullable(Type.String()),
        tool_calls: nullable(Type.Array(AnsweredToolCall)),
        refusal: nullable(Type.String()),
        reasoning_content: Type.Optional(Type.String({ description: 'What the model thought, where it says so.' })),
        thinking_blocks: Type.Optional(thinkingBlocks),
      }),
      finish_reason: nullable(FinishReason),
    }),
  ),
  usage: Usage,
});

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

const ToolCallDeltaType = open({
  index: Type.Integer({ description: 'Ordinal of the call within the message.' }),
  id: Type.Optional(nullable(Type.String())),
  type: Type.Optional(nullable(Type.String())),
  function: Type.Optional(
    open({ name: Type.Optional(nullable(Type.String())), arguments: Type.Optional(nullable(Type.String())) }),
  ),
});

const ChatChunkType = open({
  id: nullable(Type.String()),
  object: Type.Literal('chat.completion.chunk'),
  created: Type.Integer(),
  model: Type.String(),
  choices: Type.Array(
    open({
      index: Type.Integer(),
      finish_reason: nullable(FinishReason),
      delta: open({
        role: nullable(Type.String()),
        content: nullable(Type.String()),
        tool_calls: nullable(Type.Array(ToolCallDeltaType)),
        reasoning_content: Type.Optional(Type.String()),
        thinking_blocks: Type.Optional(thinkingBlocks),
      }),
    }),
  ),
  usage: Type.Optional(nullable(Usage)),
});

/**
 * One event of a streamed chat. The first of a choice carries `role`; exactly one of each choice carries
 * `finish_reason`; the one with `usage` comes last and has no choices.
 */
export const ChatChunk = schema('ChatChunk', ChatChunkType);
export interface ChatChunk {
  id: string | null;
  object: 'chat.completion.chunk';
  created: number;
  model: string;
  choices: ChatChunkChoice[];
  usage?: Usage | null;
  [field: string]: unknown;
}
export interface ChatChunkChoice {
  index: number;
  finish_reason: FinishReason | null;
  delta: ChatDelta;
  [field: string]: unknown;
}
export interface ChatDelta {
  role: string | null;
  content: string | null;
  tool_calls: ToolCallDelta[] | null;
  refusal?: string;
  reasoning_content?: string;
  thinking_blocks?: ThinkingBlock[];
  [field: string]: unknown;
}
/** The first of a call has `id`, `type` and the name; the later ones only `index` and more of the arguments. */
export interface ToolCallDelta {
  index: number;
  id?: string;
  type?: string;
  function: { name?: string; arguments?: string };
}
