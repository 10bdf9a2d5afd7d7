import type { ReturnedToolCall, ChatResponse } from '../../../wire';
import { invalidResponse } from '../../shared/errors';
import type { Finish } from '../../shared/finish-reason';
import { asRecord, asArray, asString, unixNow, type Wire } from '../../shared/json';
import { argumentsText, newToolCallId } from '../../openai-protocol/tool-calls';
import { toV1Annotations } from '../citations';
import { failureOf, toFinish } from '../finish-reason';
import { toResponseId } from '../../shared/response-head';
import type { V1ChatResponse, WireCall } from './chat-wire';
import { usageOf } from './usage';

/** Translates a response of `POST /v1/chat`. */
export function toChatResponse(body: unknown, model: string): ChatResponse {
  const response = asRecord<V1ChatResponse>(body);
  const content = asString(response?.text);
  if (!response || content === undefined) throw invalidResponse('it has no text');
  const failure = failureOf(response.finish_reason);
  if (failure) throw failure;
  const calls = asArray(response.tool_calls).map(toToolCall);
  const message = {
    role: 'assistant',
    content: content === '' && calls.length > 0 ? null : content,
    tool_calls: calls.length > 0 ? calls : null,
    refusal: null,
  };
  return {
    id: idOf(response),
    object: 'chat.completion',
    created: unixNow(),
    model,
    choices: [
      {
        index: 0,
        message: { ...message, ...citationsOf(response) },
        ...finishOf(response.finish_reason, calls.length > 0),
      },
    ],
    usage: usageOf(response),
  };
}

export function citationsOf(response: Wire<V1ChatResponse>): {
  citations?: readonly unknown[];
  annotations?: object[];
} {
  const citations = asArray(response.citations);
  return citations.length > 0 ? { citations, ...toV1Annotations(response) } : {};
}

/** Version 1 reports `COMPLETE` for a response with tool calls. */
export function finishOf(native: unknown, hasToolCalls: boolean): Finish {
  const finish = toFinish(native, hasToolCalls);
  return hasToolCalls && finish.finish_reason === 'stop' ? { finish_reason: 'tool_calls' } : finish;
}

export function idOf({ response_id, generation_id }: Wire<V1ChatResponse>): string {
  return toResponseId(asString(response_id) || generation_id, 'chatcmpl');
}

function toToolCall(value: unknown): ReturnedToolCall {
  const call = asRecord<WireCall>(value);
  const name = asString(call?.name);
  if (name === undefined) throw invalidResponse('a tool call has no name');
  const text = argumentsText(call?.parameters) || '{}';
  return { id: newToolCallId(), type: 'function', function: { name, arguments: text } };
}
