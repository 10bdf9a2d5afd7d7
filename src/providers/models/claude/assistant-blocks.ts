import type { Message } from '../../../wire';
import { invalidRequest } from '../../shared/errors';
import { argumentsOf, functionCalls, type FunctionCall } from '../../shared/function-calls';
import { asRecord, asArray } from '../../shared/json';
import { ASSISTANT_PARTS, toBlocks, toTextBlocks } from './content-parts';
import type { ContentBlock, ReplayedThinking, ToolUseBlock } from './messages-wire';
import type { MessageExtensions } from './translation';

/** The blocks of an assistant message in the order that the API requires: thinking, content, tool calls. */
export function toAssistantBlocks(message: Message, path: string, adjusted: Set<string>): ContentBlock[] {
  const thinking = asArray(asRecord<MessageExtensions>(message)?.thinking_blocks).map((block, index) =>
    readThinking(block, `${path}.thinking_blocks.${index}`),
  );
  const content = toBlocks(message, path, ASSISTANT_PARTS, adjusted);
  const calls = functionCalls(message, path).map((call, index) => toToolUse(call, `${path}.tool_calls.${index}`));
  return [...thinking, ...content, ...toTextBlocks(message.refusal ?? ''), ...calls];
}

/** Reads an entry of `thinking_blocks`. It must be complete: the provider verifies it. */
export function readThinking(value: unknown, path: string): ReplayedThinking {
  const block = asRecord<{ type: string; thinking: string; signature: string; data: string }>(value) ?? {};
  const { type, thinking, signature, data } = block;
  if (type === 'redacted_thinking' && typeof data === 'string') return { type, data };
  if (type === 'thinking' && typeof thinking === 'string' && typeof signature === 'string') {
    return { type, thinking, signature };
  }
  throw invalidRequest(
    path,
    `${path} must be unchanged from the response: with 'thinking' and 'signature', or with 'data'.`,
  );
}

function toToolUse(call: FunctionCall, path: string): ToolUseBlock {
  return { type: 'tool_use', id: call.id, name: call.function.name, input: argumentsOf(call, path) };
}
