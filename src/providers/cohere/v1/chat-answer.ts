import type { AnsweredToolCall, ChatResponse } from '../../../wire';
import { providerError } from '../../../upstream/client/error-body';
import { invalidResponse } from '../../shared/errors';
import type { Finish } from '../../shared/finish-reason';
import { asRecord, asArray, asString, unixNow, type JsonObject } from '../../shared/json';
import { argumentsText, newToolCallId } from '../../openai-protocol/tool-call-deltas';
import { failureOf, toFinish } from '../finish-reason';
import { usageOf } from './usage';

/** The answer of `POST /v1/chat` as ours. */
export function toChatResponse(body: unknown, model: string): ChatResponse {
  const answer = asRecord(body);
  const content = asString(answer?.['text']);
  if (!answer || content === undefined) throw noText(answer);
  const failure = failureOf(answer['finish_reason']);
  if (failure) throw failure;
  const citations = asArray(answer['citations']);
  const calls = asArray(answer['tool_calls']).map(toToolCall);
  const message = {
    role: 'assistant',
    content: content === '' && calls.length > 0 ? null : content,
    tool_calls: calls.length > 0 ? calls : null,
    refusal: null,
  };
  return {
    id: idOf(answer),
    object: 'chat.completion',
    created: unixNow(),
    model,
    choices: [
      {
        index: 0,
        message: citations.length > 0 ? { ...message, citations } : message,
        ...finishOf(answer['finish_reason'], calls.length > 0),
      },
    ],
    usage: usageOf(answer),
  };
}

/** The vendor says `COMPLETE` where the model calls tools. */
export function finishOf(native: unknown, isCalling: boolean): Finish {
  const finish = toFinish(native);
  return isCalling && finish.finish_reason === 'stop' ? { finish_reason: 'tool_calls' } : finish;
}

function toToolCall(value: unknown): AnsweredToolCall {
  const call = asRecord(value);
  const name = asString(call?.['name']);
  if (name === undefined) throw invalidResponse('a tool call has no name');
  const given = argumentsText(call?.['parameters']) || '{}';
  return { id: newToolCallId(), type: 'function', function: { name, arguments: given } };
}

export function idOf(answer: JsonObject): string | null {
  return asString(answer['response_id']) ?? asString(answer['generation_id']) ?? null;
}

/** The vendor's errors are `{message: "…"}`. */
function noText(answer: JsonObject | undefined): Error {
  const message = asString(answer?.['message']);
  return message === undefined ? invalidResponse('it has no text') : providerError(502, { message });
}
