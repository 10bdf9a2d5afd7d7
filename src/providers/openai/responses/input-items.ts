import type { Message } from '../../../wire';
import { invalidRequest } from '../../shared/errors';
import { toolCallIdOf, unknownRole } from '../../shared/function-calls';
import { asRecord, asArray, asString } from '../../shared/json';
import { toInput, toOutput } from './input-parts';
import { toReasoningItems } from './reasoning-items';
import type { CustomCallWire, FunctionCallWire, ToolCallWire } from '../../openai-protocol/chat-wire';
import type { CallItem, CallOutputItem, InputItem, MessageItem, OutputPart } from './responses-wire';

/** Converts messages to input items. Adds the names of dropped fields to `adjusted`. */
export function toInputItems(messages: readonly Message[], adjusted: Set<string>): InputItem[] {
  const customCalls = new Set<string>();
  return messages.flatMap((message, index): InputItem[] => {
    const where = `messages.${index}`;
    const { role } = message;
    if (role === 'tool') return [toCallOutput(message, where, customCalls)];
    if (message.name) adjusted.add('messages.name');
    if (role === 'assistant') {
      const items = toAssistantItems(message, where, adjusted);
      for (const item of items) if ('type' in item && item.type === 'custom_tool_call') customCalls.add(item.call_id);
      return items;
    }
    if (role !== 'system' && role !== 'developer' && role !== 'user') {
      throw unknownRole(role, where, ['system', 'developer', 'user', 'assistant', 'tool']);
    }
    return [{ role, content: toInput(message.content, where) }];
  });
}

/** Returns the items in the order in which the model created them: reasoning, message, calls. */
function toAssistantItems(message: Message, where: string, adjusted: Set<string>): InputItem[] {
  for (const name of ['audio', 'function_call']) {
    if (message[name]) throw invalidRequest(where, `${where}.${name} is not supported on this endpoint.`);
  }
  const calls = asArray(message.tool_calls).map((call, index) => toCall(call, `${where}.tool_calls.${index}`));
  return [...toReasoningItems(message, adjusted), ...toMessageItem(message, where), ...calls];
}

function toMessageItem({ content, refusal, phase: given }: Message, where: string): MessageItem[] {
  const output = toOutput(content, where);
  const phase = typeof given === 'string' ? { phase: given } : {};
  if (!refusal) return output.length > 0 ? [{ role: 'assistant', content: output, ...phase }] : [];
  const texts: OutputPart[] =
    typeof output === 'string' ? (output ? [{ type: 'output_text', text: output }] : []) : output;
  return [{ role: 'assistant', content: [...texts, { type: 'refusal', refusal }], ...phase }];
}

function toCall(value: unknown, where: string): CallItem {
  const call = asRecord<ToolCallWire>(value);
  const custom = asRecord<CustomCallWire>(call?.custom);
  const called = asRecord<FunctionCallWire>(call?.function);
  const call_id = asString(call?.id);
  const name = asString((custom ?? called)?.name);
  if (call_id === undefined || name === undefined) {
    const expected = "{id, type: 'function', function: {name, arguments}}";
    throw invalidRequest(where, `${where} must be a call of a function or of a custom tool, e.g. ${expected}.`);
  }
  if (custom) return { type: 'custom_tool_call', call_id, name, input: asString(custom.input) ?? '' };
  return { type: 'function_call', call_id, name, arguments: asString(called?.arguments) || '{}' };
}

function toCallOutput(message: Message, where: string, customCalls: ReadonlySet<string>): CallOutputItem {
  const call_id = toolCallIdOf(message, where);
  const type = customCalls.has(call_id) ? 'custom_tool_call_output' : 'function_call_output';
  return { type, call_id, output: toInput(message.content, where) };
}
