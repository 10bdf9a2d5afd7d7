import type { Message } from '../../../wire';
import { invalidRequest } from '../../shared/errors';
import { argumentsOf, functionCalls, type FunctionCall } from '../../shared/function-calls';
import { asRecord, asArray } from '../../shared/json';
import { assistantParts, contentBlocks, toTextBlocks } from './content-parts';
import type { ContentBlock, ReplayedThinking, ToolUseBlock } from './messages-wire';

/** What the assistant thought, said and called, in the order that the API demands. Empty where it says nothing. */
export function toAssistantBlocks(message: Message, where: string, adjusted: Set<string>): ContentBlock[] {
  const thinking = asArray(message['thinking_blocks']).map((block, i) =>
    readThinking(block, `${where}.thinking_blocks.${i}`),
  );
  const said = [...contentBlocks(message, where, assistantParts, adjusted), ...toTextBlocks(message.refusal ?? '')];
  const calls = functionCalls(message, where).map((call, i) => toToolUse(call, `${where}.tool_calls.${i}`));
  return [...thinking, ...said, ...calls];
}

/** One of `thinking_blocks`, which the vendor checks when it comes back. */
export function readThinking(value: unknown, where: string): ReplayedThinking {
  const { type, thinking, signature, data } = asRecord(value) ?? {};
  if (type === 'redacted_thinking' && typeof data === 'string') return { type, data };
  if (type === 'thinking' && typeof thinking === 'string' && typeof signature === 'string') {
    return { type, thinking, signature };
  }
  throw invalidRequest(
    where,
    `${where} must be sent back as it came: with 'thinking' and 'signature', or with 'data'.`,
  );
}

function toToolUse(call: FunctionCall, where: string): ToolUseBlock {
  return { type: 'tool_use', id: call.id, name: call.function.name, input: argumentsOf(call, where) };
}
