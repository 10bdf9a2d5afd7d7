import { Type } from '@sinclair/typebox';
import { reasoningFields, type ThinkingBlock } from './chat-message';
import { FinishReason, Usage, responseFields, choiceIndex, nullable, open, optional } from '../schema/fields';
import { schema } from '../schema/schema';

const ToolCallDeltaType = open({
  index: Type.Integer({ description: 'Index of the call within the message, from 0.' }),
  id: optional(Type.String(), 'In the first chunk of a call: its id.'),
  type: optional(Type.String(), 'In the first chunk of a call: `function`.'),
  function: Type.Optional(
    open(
      {
        name: optional(Type.String(), 'In the first chunk of a call: the name of the function.'),
        arguments: optional(Type.String(), 'The next part of the arguments as JSON text.'),
      },
      { description: 'The function and its arguments.' },
    ),
  ),
});

const ChatChunkType = open(
  {
    ...responseFields,
    object: Type.Literal('chat.completion.chunk', { description: 'Type of the object.' }),
    choices: Type.Array(
      open({
        index: choiceIndex,
        finish_reason: nullable(FinishReason),
        delta: open(
          {
            role: nullable(Type.String(), { description: 'In the first chunk: `assistant`.' }),
            content: nullable(Type.String(), { description: 'The next part of the text.' }),
            tool_calls: nullable(Type.Array(ToolCallDeltaType), { description: 'The next parts of tool calls.' }),
            ...reasoningFields,
          },
          { description: 'The new part of the message.' },
        ),
      }),
      { description: 'The choices that this event continues; empty in the event with the usage.' },
    ),
    usage: Type.Optional(
      nullable(Usage, { description: 'In the last event, if the request sets `stream_options.include_usage`.' }),
    ),
  },
  { description: 'One event of a streamed chat response.' },
);

/**
 * One event of a streamed chat response. The first event of a choice has `role`; exactly one event of each choice has
 * `finish_reason`; the event with `usage` is the last and has no choices.
 */
export const ChatChunk = schema('ChatChunk', ChatChunkType);
export interface ChatChunk {
  id: string;
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
/** The first delta of a call has `id`, `type` and the name; later deltas have only `index` and further arguments. */
export interface ToolCallDelta {
  index: number;
  id?: string;
  type?: string;
  function: { name?: string; arguments?: string };
}
