import type { AnsweredToolCall, ChatResponse } from '../../wire';
import { providerError } from '../../upstream/client/error-body';
import { invalidResponse } from '../shared/errors';
import { asRecord, asArray, asString, unixNow, type JsonObject } from '../shared/json';
import { argumentsText, newToolCallId } from '../openai-protocol/tool-call-deltas';
import { failureOf, toFinish } from './finish-reason';
import { toLogprobs } from './logprobs';
import { toUsage } from './usage';

/** The answer of `POST /v2/chat` as ours. What the model planned before it called tools counts as reasoning. */
export function toChatResponse(body: unknown, model: string): ChatResponse {
  const answer = asRecord(body);
  const message = asRecord(answer?.['message']);
  if (!answer || !message) throw noMessage(answer);
  const failure = failureOf(answer['finish_reason'], answer['error']);
  if (failure) throw failure;

  const content = asArray(message['content']).map(asRecord);
  const said = textsOf(content, 'text');
  const reasoning = [...textsOf(content, 'thinking'), asString(message['tool_plan']) ?? ''].join('');
  const calls = asArray(message['tool_calls']).map(toToolCall);
  const citations = asArray(message['citations']);
  const logprobs = toLogprobs(asArray(answer['logprobs']));
  return {
    id: asString(answer['id']) ?? null,
    object: 'chat.completion',
    created: unixNow(),
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: said.length > 0 ? said.join('') : null,
          tool_calls: calls.length > 0 ? calls : null,
          refusal: null,
          ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
          ...(citations.length > 0 ? { citations } : {}),
        },
        ...toFinish(answer['finish_reason']),
        ...(logprobs ? { logprobs } : {}),
      },
    ],
    usage: toUsage(answer['usage']),
  };
}

/** The vendor's errors are `{message: "…"}`, where an answer has an object. */
function noMessage(answer: JsonObject | undefined): Error {
  const message = asString(answer?.['message']);
  return message === undefined ? invalidResponse('it has no message') : providerError(502, { message });
}

function textsOf(content: readonly (JsonObject | undefined)[], type: 'text' | 'thinking'): string[] {
  return content.flatMap((item) => (item?.['type'] === type ? [asString(item[type]) ?? ''] : []));
}

function toToolCall(value: unknown): AnsweredToolCall {
  const call = asRecord(value);
  const named = asRecord(call?.['function']);
  const name = asString(named?.['name']);
  if (name === undefined) throw invalidResponse('a tool call has no name');
  const given = argumentsText(named?.['arguments']);
  return {
    id: asString(call?.['id']) || newToolCallId(),
    type: 'function',
    function: { name, arguments: given === '' || given === 'null' ? '{}' : given },
  };
}
