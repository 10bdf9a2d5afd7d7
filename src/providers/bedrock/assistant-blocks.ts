import type { Message } from '../../wire';
import { readThinking } from '../models/claude/assistant-blocks';
import { asRecord, asArray, asString } from '../shared/json';
import { ASSISTANT_PARTS, isBlank, toBlocks, toTextBlocks } from './content-parts';
import type { ContentBlock, ReasoningBlock, ToolUseBlock } from './converse-wire';
import { invalidRequest } from '../shared/errors';
import { refuseFunctionCall } from '../shared/function-calls';
import type { ToolIds } from './tool-ids';

/** What the assistant thought, said and called, in the order that the API demands. Empty where it says nothing. */
export function toAssistantBlocks(message: Message, where: string, ids: ToolIds): ContentBlock[] {
  refuseFunctionCall(message, where);
  const thinking = asArray(message['thinking_blocks']).map((block, i) =>
    toReasoning(block, `${where}.thinking_blocks.${i}`),
  );
  const said = [...toBlocks(message, where, ASSISTANT_PARTS), ...toTextBlocks(message.refusal ?? '')];
  const calls = asArray(message.tool_calls).map((call, i) => toToolUse(call, `${where}.tool_calls.${i}`, ids));
  return [...thinking, ...said, ...calls];
}

function toReasoning(value: unknown, where: string): ReasoningBlock {
  const block = readThinking(value, where);
  if (block.type === 'redacted_thinking') return { reasoningContent: { redactedContent: block.data } };
  return { reasoningContent: { reasoningText: { text: block.thinking, signature: block.signature } } };
}

function toToolUse(value: unknown, where: string, ids: ToolIds): ToolUseBlock {
  const call = asRecord(value);
  const id = asString(call?.['id']) ?? '';
  const called = asRecord(call?.['function']);
  const name = asString(called?.['name']);
  if (!name) {
    throw invalidRequest(where, `Invalid assistant tool call: missing function name for tool_call_id=${id}.`);
  }
  const input = toInput(asString(called?.['arguments']) ?? '');
  if (!input) {
    const which = `for tool_call_id=${id}, tool_name=${name}`;
    throw invalidRequest(where, `Invalid assistant tool call arguments: not valid JSON ${which}.`);
  }
  return { toolUse: { toolUseId: ids.of(id), name, input } };
}

/** The API takes objects only. */
function toInput(json: string): Readonly<Record<string, unknown>> | undefined {
  if (isBlank(json)) return {};
  try {
    const input: unknown = JSON.parse(json);
    return input === null ? {} : asRecord(input);
  } catch {
    return undefined;
  }
}
