import type { GatewayError } from '../../errors';
import { errorInBody } from '../../upstream/client/error-body';
import type { ChatResponse } from '../../wire';
import { hasFinishReason } from '../shared/finish-reason';
import { asRecord, asString, missingInResponse, type Draft } from '../shared/json';
import type {
  ChatResponseWire,
  ChoiceWire,
  CustomCallWire,
  FunctionCallWire,
  MessageWire,
  ToolCallWire,
} from './chat-wire';
import { flattenContent } from './content-parts';
import { toFinish } from './finish-reason';
import { dropZeroValues } from './messages';
import { reasoningOf } from './reasoning';
import { argumentsText, callsIn, isZeroValue, newToolCallId, toolKindOf } from './tool-calls';
import { toUsage } from './usage';
import { toCreated, toResponseId } from '../shared/response-head';

/**
 * Completes an OpenAI chat completion in place: fields that the schema requires and the provider omitted are set, and
 * additional ones (`system_fingerprint`, `annotations`, `logprobs`, …) are kept.
 *
 * @param partSeparator the text between two text parts of a content list
 */
export function toChatResponse(body: unknown, model: string, partSeparator = ''): ChatResponse {
  const response: Draft<ChatResponseWire> | undefined = asRecord<ChatResponseWire>(body);
  if (!response || !Array.isArray(response.choices) || response.choices.length === 0) {
    throw missingInResponse('choices');
  }
  response.id = toResponseId(response.id, 'chatcmpl');
  response.object = 'chat.completion';
  response.created = toCreated(response.created);
  response.model = asString(response.model) || model;
  response.choices.forEach((choice, index) => completeChoice(choice, index, partSeparator));
  response.usage = toUsage(response.usage);
  // MLflow names the provider in this field; OpenRouter the host of the model.
  if (response.provider !== undefined) response.provider = undefined;
  // Every field that the schema requires has been set.
  return response as unknown as ChatResponse;
}

function completeChoice(value: unknown, index: number, partSeparator: string): void {
  const choice: Draft<ChoiceWire> | undefined = asRecord<ChoiceWire>(value);
  const message = asRecord<MessageWire>(choice?.message);
  if (!choice || !message) throw missingInResponse(`message in choice ${index}`);
  choice.index = index;
  completeMessage(message, partSeparator);
  const hasToolCalls = message.tool_calls !== null;
  const hasOutput = hasToolCalls || Boolean(message.content || message.reasoning_content);
  const reported = hasOutput || choice.error === undefined ? undefined : errorInBody(choice);
  if (reported) throw reported;
  const native = choice.finish_reason;
  const reason = !hasFinishReason(native) && asRecord(message.function_call) ? 'function_call' : native;
  Object.assign(choice, toFinish(reason, hasToolCalls, hasOutput));
  if (choice.delta !== undefined) choice.delta = undefined;
}

function completeMessage(message: Draft<MessageWire>, partSeparator: string): void {
  if (typeof message.content === 'object' && message.content !== null) flattenContent(message, partSeparator, '');
  dropZeroValues(message);
  completeArguments(asRecord<FunctionCallWire>(message.function_call));
  const reasoning = reasoningOf(message);
  const calls = callsIn(message.tool_calls).filter((call) => !isEmptyCall(call));
  message.role = asString(message.role) || 'assistant';
  message.content = asString(message.content) ?? null;
  message.tool_calls = calls.length > 0 ? calls : null;
  message.refusal = asString(message.refusal) ?? null;
  if (reasoning !== undefined || message.reasoning_content !== undefined) message.reasoning_content = reasoning;
  if (message.reasoning !== undefined) message.reasoning = undefined;
  calls.forEach(completeToolCall);
}

/** Some servers send a call of empty values with each text. */
function isEmptyCall(value: unknown): boolean {
  const call = asRecord<ToolCallWire>(value);
  const named = asRecord<FunctionCallWire>(call?.function);
  return !call?.id && named !== undefined && isZeroValue(named) && toolKindOf(call ?? {}) !== 'custom';
}

function completeToolCall(value: unknown): void {
  const call: Draft<ToolCallWire> | undefined = asRecord<ToolCallWire>(value);
  const kind = call && toolKindOf(call);
  if (!call || (!kind && call.type === undefined)) throw missingInResponse('function in a tool call');
  call.id = asString(call.id) || newToolCallId();
  call.type = kind ?? (asString(call.type) || 'function');
  // Tool calls of other types are not changed.
  if (call.function !== undefined && kind !== 'function') call.function = undefined;
  if (call.custom !== undefined && kind !== 'custom') call.custom = undefined;
  if (kind === 'function') completeFunction(asRecord<FunctionCallWire>(call.function));
  else if (kind === 'custom' && !asRecord<CustomCallWire>(call.custom)?.name) throw withoutName();
}

function completeFunction(named: Draft<FunctionCallWire> | undefined): void {
  if (!named) throw missingInResponse('function in a tool call');
  if (!asString(named.name)) throw withoutName();
  completeArguments(named);
}

function completeArguments(named: Draft<FunctionCallWire> | undefined): void {
  if (!named) return;
  const text = argumentsText(named.arguments);
  named.arguments = text === '' || text === 'null' ? '{}' : text;
}

function withoutName(): GatewayError {
  return missingInResponse('name for a tool call');
}
