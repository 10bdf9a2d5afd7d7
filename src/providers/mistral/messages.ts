import { createHash } from 'node:crypto';
import type { Message } from '../../wire';
import { answeredCall, functionCalls, unknownRole, type FunctionCall } from '../shared/function-calls';
import { toContent } from '../shared/message-content';
import { asRecord, asArray, asString } from '../shared/json';
import { ASSISTANT_PARTS, SYSTEM_PARTS, USER_PARTS, thinkingChunk, type Chunk } from './content-parts';

/** What Sluice writes; the vendor refuses fields that it does not know. */
export type WireMessage =
  | { role: 'system' | 'user'; content: string | Chunk[] }
  | { role: 'assistant'; content?: string | Chunk[]; tool_calls?: FunctionCall[]; prefix?: true }
  | { role: 'tool'; tool_call_id: string; name?: string; content: string | Chunk[] };

type ToMessage = (message: Message, where: string) => WireMessage;

const toSystem: ToMessage = ({ content }, where) => ({
  role: 'system',
  content: toContent(content, where, SYSTEM_PARTS),
});

const BY_ROLE: ReadonlyMap<string, ToMessage> = new Map<string, ToMessage>([
  ['system', toSystem],
  ['developer', toSystem],
  ['user', ({ content }, where) => ({ role: 'user', content: toContent(content, where, USER_PARTS) })],
  ['assistant', toAssistant],
  ['tool', toToolResult],
]);

/** Our messages as the vendor's, which knows speakers by their roles alone. */
export function toMessages(messages: readonly Message[]): WireMessage[] {
  return messages.map((message, index) => {
    const where = `messages.${index}`;
    const translate = BY_ROLE.get(message.role);
    if (!translate) throw unknownRole(message.role, where, [...BY_ROLE.keys()]);
    return translate(message, where);
  });
}

function toAssistant(message: Message, where: string): WireMessage {
  const calls = functionCalls(message, where).map((call) => ({ ...call, id: toVendorId(call.id) }));
  const said = toContent(message.content ?? message.refusal, where, ASSISTANT_PARTS);
  const thought = thoughtOf(message);
  const content = thought.length > 0 ? [...thought, ...chunksOf(said)] : said;
  return {
    role: 'assistant',
    ...(content.length > 0 || calls.length === 0 ? { content } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...(message['prefix'] === true ? { prefix: true } : {}),
  };
}

/** Signed blocks hold what `reasoning_content` says, and more. */
function thoughtOf(message: Message): Chunk[] {
  const signed = asArray(message['thinking_blocks']).flatMap((value) => {
    const block = asRecord(value);
    const thinking = asString(block?.['thinking']);
    return thinking === undefined ? [] : [thinkingChunk(thinking, asString(block?.['signature']))];
  });
  const plain = asString(message['reasoning_content']);
  return signed.length > 0 || !plain ? signed : [thinkingChunk(plain)];
}

function chunksOf(said: string | Chunk[]): Chunk[] {
  if (typeof said !== 'string') return said;
  return said === '' ? [] : [{ type: 'text', text: said }];
}

function toToolResult(message: Message, where: string): WireMessage {
  return {
    role: 'tool',
    tool_call_id: toVendorId(answeredCall(message, where)),
    ...(message.name ? { name: message.name } : {}),
    content: toContent(message.content, where, USER_PARTS),
  };
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The vendor's ids are nine letters and digits. Another vendor's becomes nine that depend on it alone. */
function toVendorId(id: string): string {
  if (/^[a-zA-Z0-9]{9}$/.test(id)) return id;
  const bytes = createHash('sha256').update(id).digest().subarray(0, 9);
  return Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join('');
}
