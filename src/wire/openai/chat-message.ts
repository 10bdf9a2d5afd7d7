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
      detail: optional(Type.String(), 'Resolution at which the model sees the image: `low`, `high` or `auto`.'),
    },
    { description: 'Location of the image.' },
  ),
});
const AudioPart = open({
  type: Type.Literal('input_audio', { description: 'An audio recording.' }),
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
      file_id: optional(Type.String(), 'Id of a document that has been uploaded to the provider.'),
      filename: optional(Type.String(), 'Name of the document.'),
    },
    { description: 'The document or its id.' },
  ),
});
const OtherPart = open({
  type: Type.String({
    pattern: '^(?!(?:text|image_url|input_audio|file)$)',
    description: 'A type that the provider supports; the part is sent unchanged.',
  }),
});
const ContentPart = Type.Union([TextPart, ImagePart, AudioPart, FilePart, OtherPart], {
  title: 'ContentPart',
  description: 'Part of a message. `type` selects the kind of part.',
});
export type ContentPart = Static<typeof ContentPart>;

const ToolCall = open(
  {
    id: Type.String({ description: 'The value of `tool_call_id` in the `tool` message with the result.' }),
    type: optional(Type.String(), '`function`.'),
    function: Type.Optional(
      open(
        {
          name: Type.String({ description: 'Name of the function.' }),
          arguments: Type.String({ description: 'The arguments as JSON text, as the model wrote them.' }),
        },
        { description: 'The function and its arguments.' },
      ),
    ),
  },
  { title: 'ToolCall', description: 'A tool call of the model from earlier in the conversation.' },
);

export const Message = open(
  {
    role: Type.String({ description: 'Author of the message: `system`, `developer`, `user`, `assistant` or `tool`.' }),
    content: Type.Optional(
      Type.Union([Type.String(), Type.Array(ContentPart), Type.Null()], { description: 'Text, or a list of parts.' }),
    ),
    name: optional(Type.String(), 'Distinguishes authors with the same role.'),
    tool_calls: optional(Type.Array(ToolCall), 'With role `assistant`: its tool calls.'),
    tool_call_id: optional(Type.String(), 'With role `tool`: the id of the call whose result this is.'),
    refusal: optional(Type.String(), 'With role `assistant`: why it refused to respond.'),
  },
  { title: 'ChatMessage', description: 'One turn of a conversation.' },
);
export type Message = Static<typeof Message> & { [field: string]: unknown };

export const ReturnedToolCall = open(
  {
    id: nullable(Type.String(), { description: 'The value of `tool_call_id` for the `tool` message with the result.' }),
    type: Type.String({ description: '`function`; a call of another type has a field of that name instead.' }),
    function: Type.Optional(
      open(
        {
          name: Type.String({ description: 'Name of the function.' }),
          arguments: Type.String({ description: 'The arguments as JSON text; `{}` if there are none.' }),
        },
        { description: 'The function and its arguments.' },
      ),
    ),
  },
  { title: 'ReturnedToolCall', description: 'A tool call that the client should execute.' },
);
/** A tool call in a response. `arguments` is JSON text; never empty, `{}` if there are none. */
export interface ReturnedToolCall {
  id: string | null;
  type: string;
  function: { name: string; arguments: string };
}

/** Reasoning in a response, complete or streamed. */
export const reasoningFields = {
  reasoning_content: Type.Optional(
    Type.String({ description: 'The reasoning of the model, if the provider returns it.' }),
  ),
  thinking_blocks: Type.Optional(
    Type.Array(open({ type: Type.String({ description: '`thinking` or `redacted_thinking`.' }) }), {
      description: 'Signed reasoning. The client sends it back unchanged in the next request.',
    }),
  ),
} as const;
/** Opaque reasoning that is sent back to the provider unchanged. */
export type ThinkingBlock =
  { type: 'thinking'; thinking: string; signature: string } | { type: 'redacted_thinking'; data: string };
