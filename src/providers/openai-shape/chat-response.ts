import { randomUUID } from 'node:crypto';
import type { AnsweredToolCall, ChatChoice, ChatResponse } from '../../schemas';
import { toFinish } from './finish-reason';
import { count, fields, list, noAnswer, text, unixNow, type Fields } from './reading';
import { reasoningOf } from './reasoning';
import { argumentsText, mintToolCallId } from './tool-call-deltas';
import { toUsage } from './usage';

/**
 * An OpenAI-shaped chat completion as ours. What the shape names but the vendor left out is filled in; what the vendor
 * adds (`system_fingerprint`, `annotations`, `logprobs`, …) stays.
 */
export function toChatResponse(body: unknown, model: string): ChatResponse {
  const answer = fields(body);
  if (!answer || !Array.isArray(answer['choices'])) throw noAnswer('choices');
  const { provider: _, ...rest } = answer;
  return {
    ...rest,
    id: text(answer['id']) || `chatcmpl-${randomUUID()}`,
    object: 'chat.completion',
    created: count(answer['created']) ?? unixNow(),
    model: text(answer['model']) || model,
    choices: list(answer['choices']).map(toChoice),
    usage: toUsage(answer['usage']),
  };
}

function toChoice(value: unknown, index: number): ChatChoice {
  const choice = fields(value);
  const message = fields(choice?.['message']);
  if (!choice || !message) throw noAnswer(`message in choice ${index}`);
  const { delta: _, ...rest } = choice;
  return { ...rest, index, message: toMessage(message), ...toFinish(choice['finish_reason']) };
}

function toMessage(message: Fields): ChatChoice['message'] {
  const { reasoning: _, ...rest } = message;
  const reasoning = reasoningOf(message);
  const calls = list(message['tool_calls']).map(toToolCall);
  return {
    ...rest,
    role: text(message['role']) || 'assistant',
    content: text(message['content']) ?? null,
    tool_calls: calls.length > 0 ? calls : null,
    refusal: text(message['refusal']) ?? null,
    ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
  };
}

function toToolCall(value: unknown): AnsweredToolCall {
  const call = fields(value);
  const named = fields(call?.['function']);
  if (!call || (!named && call['type'] === 'function')) throw noAnswer('function in a tool call');
  const id = text(call['id']) || mintToolCallId();
  // A call of another kind (`custom`) is passed on as it is.
  if (!named) return { ...call, id, type: text(call['type']) ?? 'function' } as unknown as AnsweredToolCall;
  const given = argumentsText(named['arguments']);
  return {
    ...call,
    id,
    type: text(call['type']) || 'function',
    function: { ...named, name: text(named['name']) ?? '', arguments: given === '' || given === 'null' ? '{}' : given },
  };
}
