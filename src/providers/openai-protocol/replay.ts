import type { Message } from '../../wire';
import type { OutgoingBody } from './openai-shaped.adapter';
import { asRecord, asArray, asString } from '../shared/json';
import { reasoningOf } from './reasoning';

/**
 * Puts the reasoning that a client sends back with an assistant's messages where the vendor looks for it. Answers the
 * names of what was dropped.
 */
export type Replay = (body: OutgoingBody, model: string) => readonly string[];

/** What a client may send back of what we answered: ours, and the vendor's own that we passed on. */
const REASONING = ['reasoning_content', 'thinking_blocks', 'reasoning', 'reasoning_details'] as const;

/** For servers that stand before others, and for those that take our names. */
export const asItCame: Replay = () => [];

/** For vendors that take no reasoning back. */
export const leaveOutReasoning: Replay = (body) => replacing(body, () => undefined);

/** The text of the reasoning, in the field that the vendor has for it. */
export const reasoningAs =
  (field: 'reasoning' | 'reasoning_content'): Replay =>
  (body) =>
    replacing(body, (message) => {
      const thought = thoughtOf(message);
      return thought === undefined ? undefined : { [field]: thought };
    });

/**
 * Replaces the reasoning of each message of the assistant by what the vendor takes; undefined where it takes none.
 * Answers the names of what was there and is now left out.
 */
export function replacing(
  body: OutgoingBody,
  taken: (message: Message, index: number) => object | undefined,
): readonly string[] {
  const dropped = new Set<string>();
  eachAnswer(body, (message, index) => {
    const kept = taken(message, index);
    if (!kept) for (const name of REASONING) if (message[name]) dropped.add(name);
    return { ...withoutReasoning(message), ...kept };
  });
  return [...dropped];
}

/** The text of the reasoning that a message carries. */
export function thoughtOf(message: Message): string | undefined {
  const blocks = asArray(message['thinking_blocks']).map((block) => asString(asRecord(block)?.['thinking']) ?? '');
  return reasoningOf(message) ?? (blocks.join('') || undefined);
}

export function withoutReasoning(message: Message): Message {
  const kept = { ...message };
  for (const name of REASONING) delete kept[name];
  return kept;
}

/** Replaces each message of the assistant; the request's own are left as they are. */
export function eachAnswer(body: OutgoingBody, change: (message: Message, index: number) => Message): void {
  const messages = body['messages'] as readonly Message[];
  if (!messages.some(({ role }) => role === 'assistant')) return;
  body['messages'] = messages.map((message, index) =>
    message.role === 'assistant' ? change(message, index) : message,
  );
}
