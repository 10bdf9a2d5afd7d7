import { asArray, asRecord, asString, type Draft, type Wire } from '../shared/json';
import type { MessageWire, ResponsePartWire } from './chat-wire';

const TEXT: ReadonlySet<unknown> = new Set(['text', 'output_text', undefined]);
const REASONING: ReadonlySet<unknown> = new Set(['thinking', 'reasoning', 'redacted_thinking']);

/**
 * Converts content that is a list of parts to OpenAI's fields, in place: texts are joined, reasoning goes to
 * `reasoning_content`, signed reasoning to `thinking_blocks`, refusals to `refusal`, all other parts to `native_blocks`.
 *
 * @param separator the text between two text parts
 * @param unsigned the reasoning of earlier deltas; the signature comes last and covers it too
 * @returns the reasoning that has no signature yet
 */
export function flattenContent(message: Draft<MessageWire>, separator: string, unsigned: string): string {
  const parts = partsOf(message.content);
  const texts = textsIn(parts);
  const refusals = parts.filter(({ type }) => type === 'refusal').map(({ refusal }) => asString(refusal) ?? '');
  const thoughts = parts.filter(({ type }) => REASONING.has(type)).flatMap(thoughtsIn);
  const others = parts.filter((part) => !isText(part) && part.type !== 'refusal' && !REASONING.has(part.type));

  const blocks: object[] = [];
  let pending = unsigned;
  for (const { text, signature, data } of thoughts) {
    pending += text;
    if (data !== undefined) blocks.push({ type: 'redacted_thinking', data });
    else if (signature !== undefined) {
      blocks.push({ type: 'thinking', thinking: pending, signature });
      pending = '';
    }
  }
  const reasoning = thoughts.map(({ text }) => text).join('');

  message.content = texts.length > 0 ? texts.join(separator) : null;
  if (refusals.length > 0) message.refusal ||= refusals.join('');
  if (reasoning !== '' && !message.reasoning_content) message.reasoning_content = reasoning;
  if (blocks.length > 0) message.thinking_blocks = [...asArray(message.thinking_blocks), ...blocks];
  if (others.length > 0) message.native_blocks = [...asArray(message.native_blocks), ...others];
  return pending;
}

/** Returns the text of content that is a string or a list of parts; undefined if it has none. */
export function textOfContent(content: unknown): string | undefined {
  if (typeof content !== 'object' || content === null) return asString(content);
  const texts = textsIn(partsOf(content));
  return texts.length > 0 ? texts.join('') : undefined;
}

function partsOf(content: unknown): Wire<ResponsePartWire>[] {
  const items: readonly unknown[] = Array.isArray(content) ? content : [content];
  return items.map((item) => asRecord<ResponsePartWire>(item) ?? { type: 'text', text: item });
}

function isText({ type, text }: Wire<ResponsePartWire>): boolean {
  return TEXT.has(type) && text !== undefined;
}

function textsIn(parts: readonly Wire<ResponsePartWire>[]): string[] {
  return parts.filter(isText).map(({ text }) => textIn(text));
}

interface Thought {
  readonly text: string;
  readonly signature?: string | undefined;
  /** Encrypted reasoning. */
  readonly data?: string | undefined;
}

/** Reads `{thinking, signature}` with a text or a list of text parts, and `{summary: [{text, signature}]}`. */
function thoughtsIn(part: Wire<ResponsePartWire>): Thought[] {
  if (part.type === 'redacted_thinking') return [{ text: '', data: asString(part.data) ?? '' }];
  const summary = partsOf(part.summary ?? []);
  if (summary.length > 0) return summary.map(({ text, signature }) => toThought(text, signature));
  return [toThought(part.thinking ?? part.reasoning ?? part.text ?? part.content, part.signature)];
}

function toThought(text: unknown, signature: unknown): Thought {
  return { text: textIn(text), signature: asString(signature) || undefined };
}

/** Returns the text of a value that is a string, `{text}`, `{value}` or a list of these. */
function textIn(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => textOfItem(item)).join('');
  return textOfItem(value);
}

function textOfItem(value: unknown): string {
  const fields = asRecord<{ text: string; value: string }>(value);
  return asString(fields ? (fields.text ?? fields.value) : value) ?? '';
}
