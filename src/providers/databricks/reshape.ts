import type { ThinkingBlock } from '../../wire';
import type { OutgoingBody } from '../openai-protocol/openai-shaped.adapter';
import { asRecord, asArray, asString, type JsonObject } from '../shared/json';

/** Reasoning models answer with a list, whole and in streams: what they thought, then what they say. */
export function reshape(answer: OutgoingBody): void {
  for (const value of asArray(answer['choices'])) {
    const choice = asRecord(value);
    for (const name of ['message', 'delta']) {
      const message: OutgoingBody | undefined = asRecord(choice?.[name]);
      if (message && Array.isArray(message['content'])) reshapeMessage(message, asArray(message['content']));
    }
  }
}

function reshapeMessage(message: OutgoingBody, content: readonly unknown[]): void {
  const parts = content.map((part) => asRecord(part) ?? {});
  const thoughts = parts.filter(({ type }) => type === 'reasoning').flatMap(summariesOf);
  const said = parts.filter(({ type }) => type === 'text').map((part) => asString(part['text']) ?? '');
  const blocks = thoughts.flatMap(toSignedBlock);
  const others = parts.filter(({ type }) => type !== 'reasoning' && type !== 'text');
  message['content'] = said.length > 0 ? said.join('\n') : null;
  if (thoughts.length > 0) message['reasoning_content'] = thoughts.map((item) => asString(item['text']) ?? '').join('');
  if (blocks.length > 0) message['thinking_blocks'] = blocks;
  if (others.length > 0) message['native_blocks'] = others;
}

function summariesOf(part: JsonObject): JsonObject[] {
  return asArray(part['summary']).map((item) => asRecord(item) ?? {});
}

function toSignedBlock({ text: thinking, signature }: JsonObject): ThinkingBlock[] {
  if (typeof signature !== 'string' || signature === '') return [];
  return [{ type: 'thinking', thinking: asString(thinking) ?? '', signature }];
}
