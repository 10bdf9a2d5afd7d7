import { Type, type Static } from '@sinclair/typebox';
import { nullable, open, optional } from '../schema/fields';

const TextPart = open({
  type: Type.Literal('text', { description: 'A piece of text.' }),
  text: Type.String({ description: 'The text.' }),
});
const ImagePart = open({
  type: Type.Literal('image_url', { description: 'An image.' }),
  image_url: open(
    {
      url: Type.String({ description: 'An http(s) address or a `data:` URL.' }),
      detail: optional(Type.String(), 'How closely to look: `low`, `high` or `auto`.'),
    },
    { description: 'Where the image is.' },
  ),
});
const AudioPart = open({
  type: Type.Literal('input_audio', { description: 'A recording.' }),
  input_audio: open(
    {
      data: Type.String({ description: 'The recording in base64.' }),
      format: Type.String({ description: 'Its format, e.g. `wav` or `mp3`.' }),
    },
    { description: 'The recording itself.' },
  ),
});
const FilePart = open({
  type: Type.Literal('file', { description: 'A document.' }),
  file: open(
    {
      file_data: optional(Type.String(), 'The document as a `data:` URL or base64.'),
      file_id: optional(Type.String(), 'A document that the provider already has.'),
      filename: optional(Type.String(), 'What the document is called.'),
    },
    { description: 'The document, or the provider’s name for it.' },
  ),
});
const OtherPart = open({
  type: Type.String({
    pattern: '^(?!(?:text|image_url|input_audio|file)$)',
    description: 'A kind that the provider knows; the part is passed on untouched.',
  }),
});
const ContentPart = Type.Union([TextPart, ImagePart, AudioPart, FilePart, OtherPart], {
  title: 'ContentPart',
  description: 'Part of a message; `type` tells which kind.',
});
export type ContentPart = Static<typeof ContentPart>;

const ToolCall = open(
  {
    id: Type.String({ description: 'What the answering `tool` message names in `tool_call_id`.' }),
    type: optional(Type.String(), '`function`.'),
    function: Type.Optional(
      open(
        {
          name: Type.String({ description: 'Which function.' }),
          arguments: Type.String({ description: 'The arguments as JSON text, as the model wrote them.' }),
        },
        { description: 'What was called, and with what.' },
      ),
    ),
  },
  { title: 'ToolCall', description: 'A call that the model made earlier in the conversation.' },
);

export const Message = open(
  {
    role: Type.String({ description: 'Who speaks: `system`, `developer`, `user`, `assistant` or `tool`.' }),
    content: Type.Optional(
      Type.Union([Type.String(), Type.Array(ContentPart), Type.Null()], { description: 'Text, or a list of parts.' }),
    ),
    name: optional(Type.String(), 'Tells speakers of one role apart.'),
    tool_calls: optional(Type.Array(ToolCall), 'With role `assistant`: what it called.'),
    tool_call_id: optional(Type.String(), 'With role `tool`: the call that this message answers.'),
    refusal: optional(Type.String(), 'With role `assistant`: why it did not answer.'),
  },
  { title: 'ChatMessage', description: 'One turn of a conversation.' },
);
export type Message = Static<typeof Message> & { [field: string]: unknown };

export const AnsweredToolCall = open(
  {
    id: nullable(Type.String(), { description: 'To be named by the `tool` message that answers it.' }),
    type: Type.String({ description: '`function`; a call of another kind has a field of that name instead.' }),
    function: Type.Optional(
      open(
        {
          name: Type.String({ description: 'Which function.' }),
          arguments: Type.String({ description: 'The arguments as JSON text; `{}` where there are none.' }),
        },
        { description: 'What to call, and with what.' },
      ),
    ),
  },
  { title: 'AnsweredToolCall', description: 'A call that the model asks for.' },
);
/** A tool call in an answer. `arguments` is JSON text; never empty, `{}` where there are none. */
export interface AnsweredToolCall {
  id: string | null;
  type: string;
  function: { name: string; arguments: string };
}

/** Of an answer, whole or streamed. */
export const reasoningFields = {
  reasoning_content: Type.Optional(Type.String({ description: 'What the model thought, where it says so.' })),
  thinking_blocks: Type.Optional(
    Type.Array(open({ type: Type.String({ description: '`thinking` or `redacted_thinking`.' }) }), {
      description: 'Signed reasoning, to be sent back unchanged in the next request.',
    }),
  ),
} as const;
/** Opaque reasoning, replayed to the vendor unchanged. */
export type ThinkingBlock =
  { type: 'thinking'; thinking: string; signature: string } | { type: 'redacted_thinking'; data: string };
