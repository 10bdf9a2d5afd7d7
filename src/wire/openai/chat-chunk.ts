import { Type } from '@sinclair/typebox';
import { reasoningFields, type ThinkingBlock } from './chat-message';
import { FinishReason, Usage, answerFields, choiceIndex, nullable, open, optional } from '../schema/fields';
import { schema } from '../schema/schema';

const ToolCallDeltaType = open({
  index: Type.Integer({ description: 'Ordinal of the call within the message.' }),
  id: optional(Type.String(), 'With the first part of a call: its name.'),
  type: optional(Type.String(), 'With the first part of a call: `function`.'),
  function: Type.Optional(
    open(
      {
        name: optional(Type.String(), 'With the first part of a call: which function.'),
        arguments: optional(Type.String(), 'The next piece of the arguments’ JSON text.'),
      },
      { description: 'What to call, and with what.' },
    ),
  ),
});

const ChatChunkType = open(
  {
    ...answerFields,
    object: Type.Literal('chat.completion.chunk', { description: 'What this is.' }),
    choices: Type.Array(
      open({
        index: choiceIndex,
        finish_reason: nullable(FinishReason),
        delta: open(
          {
            role: nullable(Type.String(), { description: 'With the first part: `assistant`.' }),
            content: nullable(Type.String(), { description: 'The next piece of the text.' }),
            tool_calls: nullable(Type.Array(ToolCallDeltaType), { description: 'The next pieces of tool calls.' }),
            ...reasoningFields,
          },
          { description: 'What is new.' },
        ),
      }),
      { description: 'The answers that go on with this event; none in the event with the usage.' },
    ),
    usage: Type.Optional(nullable(Usage, { description: 'In the last event, where it was asked for.' })),
  },
  { description: 'One event of a streamed chat.' },
);

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
