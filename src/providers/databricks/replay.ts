import type { Message } from '../../wire';
import type { OutgoingBody } from '../openai-protocol/openai-shaped.adapter';
import { eachAnswer, thoughtOf, withoutReasoning } from '../openai-protocol/replay';
import { asRecord, asArray, asString } from '../shared/json';

interface Summary {
  type: 'summary_text';
  text: string;
  signature?: string;
}

/** Puts the reasoning that a client sends back where the vendor gives it: into the list of the content. */
export function replayReasoning(body: OutgoingBody): void {
  eachAnswer(body, (message) => {
    const summary = summaryOf(message);
    if (summary.length === 0) return withoutReasoning(message);
    const { content } = message;
    const said = typeof content === 'string' ? (content ? [{ type: 'text', text: content }] : []) : (content ?? []);
    return { ...withoutReasoning(message), content: [{ type: 'reasoning', summary }, ...said] } as Message;
  });
}

/** Signed blocks hold what the text says, and more. */
function summaryOf(message: Message): Summary[] {
  const signed = asArray(message['thinking_blocks']).flatMap((value): Summary[] => {
    const block = asRecord(value);
    const thinking = asString(block?.['thinking']);
    const signature = asString(block?.['signature']);
    return thinking === undefined ? [] : [{ type: 'summary_text', text: thinking, ...(signature && { signature }) }];
  });
  const thought = thoughtOf(message);
  return signed.length > 0 || !thought ? signed : [{ type: 'summary_text', text: thought }];
}
