import type { Message } from '../../wire';
import type { DraftBody } from '../shared/parameter-rules';
import { mapAssistantMessages, reasoningIn, withoutReasoning } from '../openai-protocol/replay';
import { asRecord, asArray, asString } from '../shared/json';
import type { ReasoningPart, Summary, TextPart } from './databricks-wire';

interface ClientThinkingBlock {
  thinking: string;
  signature: string;
}

/** Moves the reasoning that a client sends back into the content list, where Databricks returns and expects it. */
export function replayReasoning(body: DraftBody): void {
  mapAssistantMessages(body, (message) => {
    const summary = summaryOf(message);
    if (summary.length === 0) return withoutReasoning(message);
    const { content } = message;
    const text: TextPart[] = typeof content === 'string' && content ? [{ type: 'text', text: content }] : [];
    const parts = typeof content === 'string' ? text : (content ?? []);
    const reasoning: ReasoningPart = { type: 'reasoning', summary };
    return { ...withoutReasoning(message), content: [reasoning, ...parts] };
  });
}

/** Signed blocks contain the text of `reasoning_content`, which is only used without them. */
function summaryOf(message: Message): Summary[] {
  const blocks = asRecord<{ thinking_blocks: ClientThinkingBlock[] }>(message)?.thinking_blocks;
  const signed = asArray(blocks).flatMap((value): Summary[] => {
    const block = asRecord<ClientThinkingBlock>(value);
    const text = asString(block?.thinking);
    const signature = asString(block?.signature);
    return text === undefined ? [] : [{ type: 'summary_text', text, ...(signature && { signature }) }];
  });
  const thought = reasoningIn(message);
  return signed.length > 0 || !thought ? signed : [{ type: 'summary_text', text: thought }];
}
