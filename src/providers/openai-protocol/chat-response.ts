import { randomUUID } from 'node:crypto';
import type { ChatResponse } from '../../wire';
import { asInteger, asRecord, asString, missingInResponse, unixNow, type Draft } from '../shared/json';
import type { ChatResponseWire, ChoiceWire, FunctionCallWire, MessageWire, ToolCallWire } from './chat-wire';
import { throwOnFailure, toFinish } from './finish-reason';
import { reasoningOf } from './reasoning';
import { argumentsText, newToolCallId } from './tool-call-deltas';
import { toUsage } from './usage';

/**
 * Completes an OpenAI chat completion in place: fields that the schema requires and the provider omitted are set, and
 * additional ones (`system_fingerprint`, `annotations`, `logprobs`, …) are kept.
 */
export function toChatResponse(body: unknown, model: string): ChatResponse {
  const response: Draft<ChatResponseWire> | undefined = asRecord<ChatResponseWire>(body);
  if (!response || !Array.isArray(response.choices) || response.choices.length === 0) {
    throw missingInResponse('choices');
  }
  response.id = asString(response.id) || `chatcmpl-${randomUUID()}`;
  response.object = 'chat.completion';
  response.created = asInteger(response.created) ?? unixNow();
  response.model = asString(response.model) || model;
  response.choices.forEach(completeChoice);
  response.usage = toUsage(response.usage);
  // MLflow names the provider in this field; OpenRouter the host of the model.
  if (response.provider !== undefined) response.provider = undefined;
  // Every field that the schema requires has been set.
  return response as unknown as ChatResponse;
}

function completeChoice(value: unknown, index: number): void {
  const choice: Draft<ChoiceWire> | undefined = asRecord<ChoiceWire>(value);
  const message = asRecord<MessageWire>(choice?.message);
  if (!choice || !message) throw missingInResponse(`message in choice ${index}`);
  choice.index = index;
  completeMessage(message);
  if (!message.content && !message.tool_calls && !message.reasoning_content) throwOnFailure(choice.finish_reason);
  Object.assign(choice, toFinish(choice.finish_reason));
  if (choice.delta !== undefined) choice.delta = undefined;
}

function completeMessage(message: Draft<MessageWire>): void {
  const reasoning = reasoningOf(message);
  const calls = message.tool_calls;
  message.role = asString(message.role) || 'assistant';
  message.content = asString(message.content) ?? null;
  message.tool_calls = Array.isArray(calls) && calls.length > 0 ? calls : null;
  message.refusal = asString(message.refusal) ?? null;
  if (reasoning !== undefined || message.reasoning_content !== undefined) message.reasoning_content = reasoning;
  if (message.reasoning !== undefined) message.reasoning = undefined;
  if (Array.isArray(message.tool_calls)) message.tool_calls.forEach(completeToolCall);
}

function completeToolCall(value: unknown): void {
  const call: Draft<ToolCallWire> | undefined = asRecord<ToolCallWire>(value);
  const named: Draft<FunctionCallWire> | undefined = asRecord<FunctionCallWire>(call?.function);
  if (!call || (!named && (call.type ?? 'function') === 'function')) throw missingInResponse('function in a tool call');
  call.id = asString(call.id) || newToolCallId();
  call.type = asString(call.type) || 'function';
  if (!named) {
    // Tool calls of other types (`custom`) are not changed.
    if (call.function !== undefined) call.function = undefined;
    return;
  }
  const text = argumentsText(named.arguments);
  named.name = asString(named.name) ?? '';
  named.arguments = text === '' || text === 'null' ? '{}' : text;
}
