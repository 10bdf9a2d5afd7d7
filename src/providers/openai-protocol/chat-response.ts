import { randomUUID } from 'node:crypto';
import type { ChatResponse } from '../../wire';
import { refuseFailure, toFinish } from './finish-reason';
import { asInteger, asRecord, missingInResponse, asString, unixNow, type JsonObject } from '../shared/json';
import { reasoningOf } from './reasoning';
import { argumentsText, newToolCallId } from './tool-call-deltas';
import { toUsage } from './usage';

/** A vendor's answer, which belongs to us once it is parsed and is turned into ours where it stands. */
type Answer = Record<string, unknown>;

/**
 * An OpenAI-shaped chat completion as ours. What the shape names but the vendor left out is filled in; what the vendor
 * adds (`system_fingerprint`, `annotations`, `logprobs`, …) stays.
 */
export function toChatResponse(body: unknown, model: string): ChatResponse {
  const answer: Answer | undefined = asRecord(body);
  if (!answer || !Array.isArray(answer['choices']) || answer['choices'].length === 0) {
    throw missingInResponse('choices');
  }
  answer['id'] = asString(answer['id']) || `chatcmpl-${randomUUID()}`;
  answer['object'] = 'chat.completion';
  answer['created'] = asInteger(answer['created']) ?? unixNow();
  answer['model'] = asString(answer['model']) || model;
  answer['choices'].forEach(completeChoice);
  answer['usage'] = toUsage(answer['usage']);
  // OpenRouter's name of the host behind it would stand where MLflow names the provider.
  if (answer['provider'] !== undefined) answer['provider'] = undefined;
  return answer as unknown as ChatResponse;
}

function completeChoice(value: unknown, index: number): void {
  const choice: Answer | undefined = asRecord(value);
  const message = asRecord(choice?.['message']);
  if (!choice || !message) throw missingInResponse(`message in choice ${index}`);
  choice['index'] = index;
  completeMessage(message);
  if (!message['content'] && !message['tool_calls'] && !message['reasoning_content']) {
    refuseFailure(choice['finish_reason']);
  }
  Object.assign(choice, toFinish(choice['finish_reason']));
  if (choice['delta'] !== undefined) choice['delta'] = undefined;
}

function completeMessage(message: Answer & JsonObject): void {
  const reasoning = reasoningOf(message);
  const calls = message['tool_calls'];
  message['role'] = asString(message['role']) || 'assistant';
  message['content'] = asString(message['content']) ?? null;
  message['tool_calls'] = Array.isArray(calls) && calls.length > 0 ? calls : null;
  message['refusal'] = asString(message['refusal']) ?? null;
  if (reasoning !== undefined || message['reasoning_content'] !== undefined) message['reasoning_content'] = reasoning;
  if (message['reasoning'] !== undefined) message['reasoning'] = undefined;
  if (Array.isArray(message['tool_calls'])) message['tool_calls'].forEach(completeToolCall);
}

function completeToolCall(value: unknown): void {
  const call: Answer | undefined = asRecord(value);
  const named: Answer | undefined = asRecord(call?.['function']);
  if (!call || (!named && (call['type'] ?? 'function') === 'function'))
    throw missingInResponse('function in a tool call');
  call['id'] = asString(call['id']) || newToolCallId();
  call['type'] = asString(call['type']) || 'function';
  if (!named) {
    // A call of another kind (`custom`) is passed on as it is.
    if (call['function'] !== undefined) call['function'] = undefined;
    return;
  }
  const given = argumentsText(named['arguments']);
  named['name'] = asString(named['name']) ?? '';
  named['arguments'] = given === '' || given === 'null' ? '{}' : given;
}
