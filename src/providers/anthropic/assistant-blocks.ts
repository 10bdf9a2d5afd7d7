import type { Message } from '../../schemas';
import { invalidRequest } from '../failures';
import { fields, list, text } from '../openai-shape/reading';
import { assistantParts, contentBlocks, isBlank, toTextBlocks } from './content-parts';
import type { ContentBlock, ReplayedThinking, ToolUseBlock } from './messages-wire';

/** What the assistant thought, said and called, in the order that the API demands. Empty where it says nothing. */
export function toAssistantBlocks(message: Message, where: string, adjusted: Set<string>): ContentBlock[] {
  if (message['function_call']) {
    throw invalidRequest(where, `${where}.function_call is not supported; write it as an entry of 'tool_calls'.`);
  }
  const thinking = list(message['thinking_blocks']).map((block, i) =>
    readThinking(block, `${where}.thinking_blocks.${i}`),
  );
  const said = [...contentBlocks(message, where, assistantParts, adjusted), ...toTextBlocks(message.refusal ?? '')];
  const calls = list(message.tool_calls).map((call, i) => toToolUse(call, `${where}.tool_calls.${i}`));
  return [...thinking, ...said, ...calls];
}

/** One of `thinking_blocks`, which the vendor checks when it comes back. */
export function readThinking(value: unknown, where: string): ReplayedThinking {
  const { type, thinking, signature, data } = fields(value) ?? {};
  if (type === 'redacted_thinking' && typeof data === 'string') return { type, data };
  if (type === 'thinking' && typeof thinking === 'string' && typeof signature === 'string') {
    return { type, thinking, signature };
  }
  throw invalidRequest(
    where,
    `${where} must be sent back as it came: with 'thinking' and 'signature', or with 'data'.`,
  );
}

function toToolUse(value: unknown, where: string): ToolUseBlock {
  const call = fields(value);
  const declared = fields(call?.['function']);
  const id = text(call?.['id']);
  const name = text(declared?.['name']);
  if (id === undefined || name === undefined) {
    throw invalidRequest(
      where,
      `${where} must be a call of a function: {id, type: 'function', function: {name, arguments}}.`,
    );
  }
  return {
    type: 'tool_use',
    id,
    name,
    input: toInput(text(declared?.['arguments']) ?? '', `${where}.function.arguments`),
  };
}

function toInput(json: string, where: string): Readonly<Record<string, unknown>> {
  if (isBlank(json)) return {};
  const input = parsed(json);
  const read = input === null ? {} : fields(input);
  if (!read) throw invalidRequest(where, `${where} must be the text of a JSON object.`);
  return read;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
