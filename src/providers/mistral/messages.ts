import { createHash } from 'node:crypto';
import type { Message } from '../../wire';
import { toolCallIdOf, functionCalls, unknownRole } from '../shared/function-calls';
import { toContent } from '../shared/message-content';
import { asRecord, asArray, asString } from '../shared/json';
import { ASSISTANT_PARTS, SYSTEM_PARTS, USER_PARTS, thinkingChunk } from './content-parts';
import type { ContentChunk, WireMessage } from './mistral-wire';

type ToMessage = (message: Message, path: string) => WireMessage;

/** Fields that are read from an assistant message although its schema does not list them. */
interface AssistantFields {
  reasoning_content: string;
  thinking_blocks: ClientThinkingBlock[];
  /** Makes the message the beginning of the response. */
  prefix: boolean;
}

interface ClientThinkingBlock {
  thinking: string;
  signature: string;
}

const toSystem: ToMessage = ({ content }, path) => ({
  role: 'system',
  content: toContent(content, path, SYSTEM_PARTS),
});

const BY_ROLE: ReadonlyMap<string, ToMessage> = new Map<string, ToMessage>([
  ['system', toSystem],
  ['developer', toSystem],
  ['user', ({ content }, path) => ({ role: 'user', content: toContent(content, path, USER_PARTS) })],
  ['assistant', toAssistant],
  ['tool', toToolResult],
]);

/** Translates the messages. Participant names are dropped. */
export function toMessages(messages: readonly Message[]): WireMessage[] {
  return messages.map((message, index) => {
    const path = `messages.${index}`;
    const translate = BY_ROLE.get(message.role);
    if (!translate) throw unknownRole(message.role, path, [...BY_ROLE.keys()]);
    return translate(message, path);
  });
}

function toAssistant(message: Message, path: string): WireMessage {
  const calls = functionCalls(message, path).map((call) => ({ ...call, id: toMistralId(call.id) }));
  const text = toContent(message.content ?? message.refusal, path, ASSISTANT_PARTS);
  const fields = asRecord<AssistantFields>(message);
  const thinking = toThinking(fields?.thinking_blocks, fields?.reasoning_content);
  const content = thinking.length > 0 ? [...thinking, ...toChunks(text)] : text;
  return {
    role: 'assistant',
    ...(content.length > 0 || calls.length === 0 ? { content } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...(fields?.prefix === true ? { prefix: true } : {}),
  };
}

/** Signed blocks contain the text of `reasoning_content`, which is only used without them. */
function toThinking(blocks: unknown, reasoning: unknown): ContentChunk[] {
  const signed = asArray(blocks).flatMap((value) => {
    const block = asRecord<ClientThinkingBlock>(value);
    const thinking = asString(block?.thinking);
    return thinking === undefined ? [] : [thinkingChunk(thinking, asString(block?.signature))];
  });
  const plain = asString(reasoning);
  return signed.length > 0 || !plain ? signed : [thinkingChunk(plain)];
}

function toChunks(content: string | ContentChunk[]): ContentChunk[] {
  if (typeof content !== 'string') return content;
  return content === '' ? [] : [{ type: 'text', text: content }];
}

function toToolResult(message: Message, path: string): WireMessage {
  return {
    role: 'tool',
    tool_call_id: toMistralId(toolCallIdOf(message, path)),
    ...(message.name ? { name: message.name } : {}),
    content: toContent(message.content, path, USER_PARTS),
  };
}

const ALPHANUMERICS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Mistral's ids have nine letters and digits. Other ids are hashed, so that a call and its result keep the same id. */
function toMistralId(id: string): string {
  if (/^[a-zA-Z0-9]{9}$/.test(id)) return id;
  const bytes = createHash('sha256').update(id).digest().subarray(0, 9);
  return Array.from(bytes, (byte) => ALPHANUMERICS[byte % ALPHANUMERICS.length]).join('');
}
