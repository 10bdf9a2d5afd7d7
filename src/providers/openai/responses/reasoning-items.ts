import type { Message, ThinkingBlock } from '../../../wire';
import { asRecord, asArray, asString, type JsonObject } from '../../shared/json';
import type { ReasoningItem } from './responses-wire';

/** Between the parts of a summary, and between what the model said before and after using a tool of the vendor's. */
export const PARAGRAPH = '\n\n';

/** The texts of a `reasoning` item: the summary's, or, from models that show it, what was thought. */
export function thoughtsIn(item: JsonObject): string[] {
  const texts = (name: string): string[] =>
    asArray(item[name]).flatMap((part) => asString(asRecord(part)?.['text']) || []);
  const summary = texts('summary');
  return summary.length > 0 ? summary : texts('content');
}

/** A `reasoning` item as our client keeps it, to be sent back; nothing where the vendor keeps it itself. */
export function toThinkingBlock(item: JsonObject): ThinkingBlock[] {
  const encrypted = asString(item['encrypted_content']);
  const id = asString(item['id']);
  if (!encrypted || !id) return [];
  const thinking = thoughtsIn(item).join(PARAGRAPH);
  const block: ThinkingBlock & { id: string } = thinking
    ? { type: 'thinking', thinking, signature: encrypted, id }
    : { type: 'redacted_thinking', data: encrypted, id };
  return [block];
}

/** The reasoning that a client sends back. That of another vendor, which has none of our ids, is left out and told. */
export function replayed(message: Message, adjusted: Set<string>): ReasoningItem[] {
  const blocks = asArray(message['thinking_blocks']);
  const items = blocks.flatMap((block) => toReasoningItem(asRecord(block) ?? {}));
  if (items.length < blocks.length) adjusted.add('thinking_blocks');
  if (items.length === 0 && message['reasoning_content']) adjusted.add('reasoning_content');
  return items;
}

function toReasoningItem(block: JsonObject): ReasoningItem[] {
  const id = asString(block['id']);
  const encrypted_content = asString(block['signature']) || asString(block['data']);
  if (!id?.startsWith('rs_') || !encrypted_content) return [];
  const thought = asString(block['thinking']);
  return [
    { type: 'reasoning', id, summary: thought ? [{ type: 'summary_text', text: thought }] : [], encrypted_content },
  ];
}
