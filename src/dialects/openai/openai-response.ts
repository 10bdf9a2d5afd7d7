import type { ChatChoice, ChatResponse, CompletionsChoice, CompletionsResponse, EmbeddingsResponse } from '../../wire';
import {
  closeAnnotations,
  closeChatLogprobs,
  closeServiceTier,
  isModeration,
  isRecord,
  isString,
  moveUnless,
  type Fields,
} from './closed-fields';
import { toOpenAIEmbeddingsUsage, toOpenAIUsage } from './closed-usage';

type Response = ChatResponse | CompletionsResponse | EmbeddingsResponse;

/**
 * Restricts a response, in place, to the values that OpenAI's types allow: clients that are generated from them reject a
 * whole response for one other value. What OpenAI's API has no value for is kept under a name with the prefix `native_`.
 */
export function toOpenAIResponse(response: Response): object {
  const fields: Fields = response as Response & Fields;
  if (response.object === 'list') {
    fields.usage = toOpenAIEmbeddingsUsage(response.usage);
    return fields;
  }
  closeServiceTier(fields);
  moveUnless(isString, fields, 'system_fingerprint');
  moveUnless(isStringRecord, fields, 'metadata');
  moveUnless(isModeration, fields, 'moderation');
  fields.usage = toOpenAIUsage(response.usage);
  if (response.object === 'chat.completion') response.choices.forEach(closeChatChoice);
  else response.choices.forEach(closeCompletionsChoice);
  return fields;
}

function closeChatChoice(choice: ChatChoice): void {
  const { message } = choice;
  choice.finish_reason ??= message.tool_calls ? 'tool_calls' : 'stop';
  closeChatLogprobs(choice);
  message.role = 'assistant';
  closeToolCalls(message);
  closeAnnotations(message);
  moveUnless(isFunctionCall, message, 'function_call');
  moveUnless(isAudio, message, 'audio');
}

/** Moves the calls that OpenAI's types do not allow to `native_tool_calls`. */
function closeToolCalls(message: ChatChoice['message']): void {
  const others = message.tool_calls?.filter((call) => !closeToolCall(call as typeof call & Fields)) ?? [];
  if (others.length === 0) return;
  const known = message.tool_calls?.filter((call) => !others.includes(call)) ?? [];
  message.tool_calls = known.length > 0 ? known : null;
  message.native_tool_calls = others;
}

/** Returns whether OpenAI's types allow the call. A call of any type that has a function is a function call. */
function closeToolCall(call: Fields): boolean {
  if (!isString(call.id)) return false;
  if (call.type === 'custom' && isCustom(call.custom)) return true;
  if (!isFunctionCall(call.function)) return false;
  if (call.type !== 'function') call.native_type = call.type;
  call.type = 'function';
  return true;
}

/** A completion has no tool calls, and its type no finish reason for them. */
function closeCompletionsChoice(choice: CompletionsChoice): void {
  closeCompletionsFinish(choice);
  choice.finish_reason ??= 'stop';
  moveUnless(isRecord, choice, 'logprobs');
}

export function closeCompletionsFinish(choice: Fields & Pick<CompletionsChoice, 'finish_reason'>): void {
  const { finish_reason: reason } = choice;
  if (reason !== 'tool_calls' && reason !== 'function_call') return;
  choice.native_finish_reason ??= reason;
  choice.finish_reason = 'stop';
}

function isStringRecord(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every(isString);
}

function isFunctionCall(value: unknown): boolean {
  return isRecord(value) && isString(value.name) && isString(value.arguments);
}

function isCustom(value: unknown): boolean {
  return isRecord(value) && isString(value.name) && isString(value.input);
}

function isAudio(value: unknown): boolean {
  if (!isRecord(value)) return false;
  return isString(value.id) && isString(value.data) && isString(value.transcript) && Number.isInteger(value.expires_at);
}
