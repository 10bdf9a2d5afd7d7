import type { Message } from '../../wire';
import { invalidRequest } from '../shared/errors';
import { answeredCall, functionCalls, unknownRole } from '../shared/function-calls';
import { toContent, type ToPart } from '../shared/message-content';
import { reasoningIn } from '../openai-protocol/replay';
import { asRecord, asString, type JsonObject } from '../shared/json';
import type { DocumentPart, ImagePart, TextPart, ThinkingPart, WireMessage } from './chat-wire';

const toText: ToPart<TextPart> = (part) => ({ type: 'text', text: asString(part['text']) ?? '' });

const toImage: ToPart<ImagePart> = (part, where) => {
  const image = asRecord(part['image_url']);
  const url = asString(image?.['url']);
  if (url === undefined) throw invalidRequest(where, `${where}.image_url needs a 'url'.`);
  const detail = image?.['detail'];
  return {
    type: 'image_url',
    image_url: { url, ...(detail === 'auto' || detail === 'low' || detail === 'high' ? { detail } : {}) },
  };
};

const toDocument: ToPart<DocumentPart> = (part, where) => {
  const document = asRecord(part['document']);
  const data = asRecord(document?.['data']);
  if (!data) throw invalidRequest(where, `${where}.document needs an object 'data'.`);
  const id = asString(document?.['id']);
  return { type: 'document', document: { data: { ...data }, ...(id === undefined ? {} : { id }) } };
};

const toThinking: ToPart<ThinkingPart> = (part) => ({ type: 'thinking', thinking: asString(part['thinking']) ?? '' });

const SYSTEM_PARTS = new Map([['text', toText]]);
const USER_PARTS = new Map<string, ToPart<TextPart | ImagePart>>([
  ['text', toText],
  ['image_url', toImage],
]);
const ASSISTANT_PARTS = new Map<string, ToPart<TextPart | ThinkingPart>>([
  ['text', toText],
  ['refusal', (part) => ({ type: 'text', text: asString(part['refusal']) ?? '' })],
  ['thinking', toThinking],
]);
const TOOL_PARTS = new Map<string, ToPart<TextPart | DocumentPart>>([
  ['text', toText],
  ['document', toDocument],
]);

const BY_ROLE: ReadonlyMap<string, (message: Message, where: string) => WireMessage> = new Map<
  string,
  (message: Message, where: string) => WireMessage
>([
  ['system', toSystem],
  ['developer', toSystem],
  ['user', ({ content }, where) => ({ role: 'user', content: toContent(content, where, USER_PARTS) })],
  ['assistant', toAssistant],
  [
    'tool',
    (message, where) => ({
      role: 'tool',
      tool_call_id: answeredCall(message, where),
      content: toContent(message.content, where, TOOL_PARTS),
    }),
  ],
]);

/** Our messages as those of the API's version 2. */
export function toMessages(messages: readonly Message[]): WireMessage[] {
  return messages.map((message, index) => {
    const where = `messages.${index}`;
    const translate = BY_ROLE.get(message.role);
    if (!translate) throw unknownRole(message.role, where, [...BY_ROLE.keys()]);
    return translate(message, where);
  });
}

function toSystem({ content }: Message, where: string): WireMessage {
  return { role: 'system', content: toContent(content, where, SYSTEM_PARTS) };
}

/** What the assistant thought before it called tools is its plan; before a text it is thinking. */
function toAssistant(message: Message, where: string): WireMessage {
  const calls = functionCalls(message, where);
  const said = toContent(message.content ?? message.refusal, where, ASSISTANT_PARTS);
  const thought = reasoningIn(message) || undefined;
  if (calls.length > 0) {
    const plan = asString(message['tool_plan']) || thought;
    return {
      role: 'assistant',
      ...(said.length > 0 ? { content: said } : {}),
      tool_calls: calls,
      ...(plan === undefined ? {} : { tool_plan: plan }),
    };
  }
  return { role: 'assistant', content: thought === undefined ? said : [thinking(thought), ...parts(said)] };
}

function thinking(thought: string): ThinkingPart {
  return toThinking({ thinking: thought } satisfies JsonObject, '');
}

function parts(said: string | (TextPart | ThinkingPart)[]): (TextPart | ThinkingPart)[] {
  if (typeof said !== 'string') return said;
  return said === '' ? [] : [{ type: 'text', text: said }];
}
