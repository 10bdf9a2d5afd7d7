import type { Message, ThinkingBlock } from '../../../wire';
import { asRecord, asArray, asString, type Wire } from '../../shared/json';
import type { OutputItemWire, OutputPartWire, ReasoningItem } from './responses-wire';

/** A thinking block that a client sends back, with the id of the reasoning item. */
interface ClientBlock {
  readonly id: string;
  readonly thinking: string;
  readonly signature: string;
  readonly data: string;
}

/** Separates the parts of a summary, and the texts before and after the use of a hosted tool. */
export const PARAGRAPH = '\n\n';

/** Returns the texts of a `reasoning` item: its summary or, from models that return it, the reasoning itself. */
export function reasoningTexts(item: Wire<OutputItemWire>): string[] {
  const texts = (parts: unknown): string[] =>
    asArray(parts).flatMap((part) => asString(asRecord<OutputPartWire>(part)?.text) || []);
  const summary = texts(item.summary);
  return summary.length > 0 ? summary : texts(item.content);
}

/** Converts a `reasoning` item to a block that the client sends back. Empty if OpenAI stores the item itself. */
export function toThinkingBlock(item: Wire<OutputItemWire>): ThinkingBlock[] {
  const encrypted = asString(item.encrypted_content);
  const id = asString(item.id);
  if (!encrypted || !id) return [];
  const thinking = reasoningTexts(item).join(PARAGRAPH);
  const block: ThinkingBlock & { id: string } = thinking
    ? { type: 'thinking', thinking, signature: encrypted, id }
    : { type: 'redacted_thinking', data: encrypted, id };
  return [block];
}

/** Converts the reasoning that a client sends back. Reasoning of other providers is dropped and reported. */
export function toReasoningItems(message: Message, adjusted: Set<string>): ReasoningItem[] {
  const blocks = asArray(message.thinking_blocks);
  const items = blocks.flatMap((block) => toReasoningItem(asRecord<ClientBlock>(block) ?? {}));
  if (items.length < blocks.length) adjusted.add('thinking_blocks');
  if (items.length === 0 && message.reasoning_content) adjusted.add('reasoning_content');
  return items;
}

function toReasoningItem(block: Wire<ClientBlock>): ReasoningItem[] {
  const id = asString(block.id);
  const encrypted_content = asString(block.signature) || asString(block.data);
  if (!id?.startsWith('rs_') || !encrypted_content) return [];
  const text = asString(block.thinking);
  return [{ type: 'reasoning', id, summary: text ? [{ type: 'summary_text', text }] : [], encrypted_content }];
}
