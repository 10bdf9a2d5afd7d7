import type { Message } from '../../wire';
import { invalidRequest } from '../shared/errors';
import { toolCallIdOf, functionCalls, unknownRole } from '../shared/function-calls';
import { toContent, type ToPart } from '../shared/message-content';
import { reasoningIn } from '../openai-protocol/replay';
import { asRecord, asString, type Wire } from '../shared/json';
import type { DocumentPart, ImagePart, TextPart, ThinkingPart, WireMessage } from './chat-wire';

/** The fields of a content part; each type of part has one besides `type`. */
interface ContentPart {
  text?: string;
  refusal?: string;
  thinking?: string;
  image_url?: ImagePart['image_url'];
  document?: DocumentPart['document'];
}

/** Message fields that the request schema does not declare. */
interface MessageExtensions {
  tool_plan?: string;
}

const toText = (part: Wire<ContentPart>): TextPart => ({ type: 'text', text: asString(part.text) ?? '' });

const toImage = (part: Wire<ContentPart>, path: string): ImagePart => {
  const image = asRecord<ImagePart['image_url']>(part.image_url);
  const url = asString(image?.url);
  if (url === undefined) throw invalidRequest(path, `${path}.image_url must have a 'url'.`);
  const detail = image?.detail;
  return {
    type: 'image_url',
    image_url: { url, ...(detail === 'auto' || detail === 'low' || detail === 'high' ? { detail } : {}) },
  };
};

const toDocument = (part: Wire<ContentPart>, path: string): DocumentPart => {
  const document = asRecord<DocumentPart['document']>(part.document);
  const data = asRecord(document?.data);
  if (!data) throw invalidRequest(path, `${path}.document must have an object 'data'.`);
  const id = asString(document?.id);
  return { type: 'document', document: { data: { ...data }, ...(id === undefined ? {} : { id }) } };
};

const toThinking = (part: Wire<ContentPart>): ThinkingPart => ({
  type: 'thinking',
  thinking: asString(part.thinking) ?? '',
});

const fromRefusal = (part: Wire<ContentPart>): TextPart => ({ type: 'text', text: asString(part.refusal) ?? '' });

const SYSTEM_PARTS = new Map([['text', toText]]);
const USER_PARTS = new Map<string, ToPart<TextPart | ImagePart>>([
  ['text', toText],
  ['image_url', toImage],
]);
const ASSISTANT_PARTS = new Map<string, ToPart<TextPart | ThinkingPart>>([
  ['text', toText],
  ['refusal', fromRefusal],
  ['thinking', toThinking],
]);
const TOOL_PARTS = new Map<string, ToPart<TextPart | DocumentPart>>([
  ['text', toText],
  ['document', toDocument],
]);

type ToMessage = (message: Message, path: string) => WireMessage;

const BY_ROLE: ReadonlyMap<string, ToMessage> = new Map<string, ToMessage>([
  ['system', toSystem],
  ['developer', toSystem],
  ['user', ({ content }, path) => ({ role: 'user', content: toContent(content, path, USER_PARTS) })],
  ['assistant', toAssistant],
  [
    'tool',
    (message, path) => ({
      role: 'tool',
      tool_call_id: toolCallIdOf(message, path),
      content: toContent(message.content, path, TOOL_PARTS),
    }),
  ],
]);

/** Translates the messages for version 2 of the API. */
export function toMessages(messages: readonly Message[]): WireMessage[] {
  return messages.map((message, index) => {
    const path = `messages.${index}`;
    const translate = BY_ROLE.get(message.role);
    if (!translate) throw unknownRole(message.role, path, [...BY_ROLE.keys()]);
    return translate(message, path);
  });
}

function toSystem({ content }: Message, path: string): WireMessage {
  return { role: 'system', content: toContent(content, path, SYSTEM_PARTS) };
}

/** Reasoning becomes `tool_plan` in a message with tool calls, and a thinking part in others. */
function toAssistant(message: Message, path: string): WireMessage {
  const calls = functionCalls(message, path);
  const content = toContent(message.content ?? message.refusal, path, ASSISTANT_PARTS);
  const thinking = reasoningIn(message) || undefined;
  if (calls.length > 0) {
    const plan = asString(asRecord<MessageExtensions>(message)?.tool_plan) || thinking;
    return {
      role: 'assistant',
      ...(content.length > 0 ? { content } : {}),
      tool_calls: calls,
      ...(plan === undefined ? {} : { tool_plan: plan }),
    };
  }
  if (thinking === undefined) return { role: 'assistant', content };
  return { role: 'assistant', content: [{ type: 'thinking', thinking }, ...asParts(content)] };
}

function asParts(content: string | (TextPart | ThinkingPart)[]): (TextPart | ThinkingPart)[] {
  if (typeof content !== 'string') return content;
  return content === '' ? [] : [{ type: 'text', text: content }];
}
