import type { Message } from '../../schemas';
import type { OutgoingBody } from '../openai-shape/openai-shaped.adapter';

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
export const leaveOutReasoning: Replay = (body) => {
  const adjusted = new Set<string>();
  eachAnswer(body, (message) => {
    for (const name of REASONING) if (message[name]) adjusted.add(name);
    return withoutReasoning(message);
  });
  return [...adjusted];
};

/** The text of the reasoning, in the field that the vendor has for it. */
export const reasoningAs =
  (field: 'reasoning' | 'reasoning_content'): Replay =>
  (body) => {
    eachAnswer(body, (message) => {
      const thought = thoughtOf(message);
      return thought === undefined ? withoutReasoning(message) : { ...withoutReasoning(message), [field]: thought };
    });
    return [];
  };

/** The text of the reasoning that a message carries. */
export function thoughtOf({ reasoning_content: ours, reasoning: theirs }: Message): string | undefined {
  return [ours, theirs].find((thought) => typeof thought === 'string');
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
