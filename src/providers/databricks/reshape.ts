import type { ThinkingBlock } from '../../wire';
import type { OutgoingBody } from '../openai-protocol/openai-shaped.adapter';
import { fields, list, text, type Fields } from '../shared/json';

/** Reasoning models answer with a list, whole and in streams: what they thought, then what they say. */
export function reshape(answer: OutgoingBody): void {
  for (const value of list(answer['choices'])) {
    const choice = fields(value);
    for (const name of ['message', 'delta']) {
      const message: OutgoingBody | undefined = fields(choice?.[name]);
      if (message && Array.isArray(message['content'])) reshapeMessage(message, list(message['content']));
    }
  }
}

function reshapeMessage(message: OutgoingBody, content: readonly unknown[]): void {
  const parts = content.map((part) => fields(part) ?? {});
  const thoughts = parts.filter(({ type }) => type === 'reasoning').flatMap(summariesOf);
  const said = parts.filter(({ type }) => type === 'text').map((part) => text(part['text']) ?? '');
  const blocks = thoughts.flatMap(toSignedBlock);
  const others = parts.filter(({ type }) => type !== 'reasoning' && type !== 'text');
  message['content'] = said.length > 0 ? said.join('\n') : null;
  if (thoughts.length > 0) message['reasoning_content'] = thoughts.map((item) => text(item['text']) ?? '').join('');
  if (blocks.length > 0) message['thinking_blocks'] = blocks;
  if (others.length > 0) message['native_blocks'] = others;
}

function summariesOf(part: Fields): Fields[] {
  return list(part['summary']).map((item) => fields(item) ?? {});
}

function toSignedBlock({ text: thinking, signature }: Fields): ThinkingBlock[] {
  if (typeof signature !== 'string' || signature === '') return [];
  return [{ type: 'thinking', thinking: text(thinking) ?? '', signature }];
}
