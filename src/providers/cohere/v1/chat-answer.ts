import type { AnsweredToolCall, ChatResponse } from '../../../wire';
import { refusalOf } from '../../../upstream/client/error-body';
import { invalidAnswer } from '../../shared/errors';
import type { Finish } from '../../shared/finish-reason';
import { fields, list, text, unixNow, type Fields } from '../../shared/json';
import { argumentsText, mintToolCallId } from '../../openai-protocol/tool-call-deltas';
import { failureOf, toFinish } from '../finish-reason';
import { usageOf } from './usage';

/** The answer of `POST /v1/chat` as ours. */
export function toChatResponse(body: unknown, model: string): ChatResponse {
  const answer = fields(body);
  const content = text(answer?.['text']);
  if (!answer || content === undefined) throw noText(answer);
  const failure = failureOf(answer['finish_reason']);
  if (failure) throw failure;
  const citations = list(answer['citations']);
  const calls = list(answer['tool_calls']).map(toToolCall);
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
  const call = fields(value);
  const name = text(call?.['name']);
  if (name === undefined) throw invalidAnswer('a tool call has no name');
  const given = argumentsText(call?.['parameters']) || '{}';
  return { id: mintToolCallId(), type: 'function', function: { name, arguments: given } };
}

export function idOf(answer: Fields): string | null {
  return text(answer['response_id']) ?? text(answer['generation_id']) ?? null;
}

/** The vendor's errors are `{message: "…"}`. */
function noText(answer: Fields | undefined): Error {
  const message = text(answer?.['message']);
  return message === undefined ? invalidAnswer('it has no text') : refusalOf(502, { message });
}
