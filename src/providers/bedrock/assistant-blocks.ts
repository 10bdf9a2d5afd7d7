import type { Message } from '../../wire';
import { readThinking } from '../models/claude/assistant-blocks';
import { asRecord, asArray, asString, type JsonObject } from '../shared/json';
import { ASSISTANT_PARTS, isBlank, toBlocks, toTextBlocks } from './content-parts';
import type { ContentBlock, ReasoningBlock, ToolUseBlock } from './converse-wire';
import { invalidRequest } from '../shared/errors';
import { rejectFunctionCall, type FunctionCall } from '../shared/function-calls';
import type { ToolUseIds } from './tool-use-ids';
import type { MessageExtensions } from './translation';
import { parseJson } from '../../shared/exact-json';

/** The blocks of an assistant message in the order that the API requires: reasoning, content, tool calls. */
export function toAssistantBlocks(message: Message, path: string, ids: ToolUseIds): ContentBlock[] {
  rejectFunctionCall(message, path);
  const reasoning = asArray(asRecord<MessageExtensions>(message)?.thinking_blocks).map((block, index) =>
    toReasoningBlock(block, `${path}.thinking_blocks.${index}`),
  );
  const content = toBlocks(message, path, ASSISTANT_PARTS);
  const calls = asArray(message.tool_calls).map((call, index) =>
    toToolUseBlock(call, `${path}.tool_calls.${index}`, ids),
  );
  return [...reasoning, ...content, ...toTextBlocks(message.refusal ?? ''), ...calls];
}

function toReasoningBlock(value: unknown, path: string): ReasoningBlock {
  const block = readThinking(value, path);
  if (block.type === 'redacted_thinking') return { reasoningContent: { redactedContent: block.data } };
  return { reasoningContent: { reasoningText: { text: block.thinking, signature: block.signature } } };
}

/** The error messages are MLflow's text. */
function toToolUseBlock(value: unknown, path: string, ids: ToolUseIds): ToolUseBlock {
  const call = asRecord<FunctionCall>(value);
  const id = asString(call?.id) ?? '';
  const called = asRecord<FunctionCall['function']>(call?.function);
  const name = asString(called?.name);
  if (!name) {
    throw invalidRequest(path, `Invalid assistant tool call: missing function name for tool_call_id=${id}.`);
  }
  const input = toInput(asString(called?.arguments) ?? '');
  if (!input) {
    const which = `for tool_call_id=${id}, tool_name=${name}`;
    throw invalidRequest(path, `Invalid assistant tool call arguments: not valid JSON ${which}.`);
  }
  return { toolUse: { toolUseId: ids.toToolUseId(id), name, input } };
}

/** The API accepts objects only. */
function toInput(json: string): JsonObject | undefined {
  if (isBlank(json)) return {};
  try {
    const input: unknown = parseJson(json);
    return input === null ? {} : asRecord(input);
  } catch {
    return undefined;
  }
}
