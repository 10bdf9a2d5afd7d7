import type { AnsweredToolCall, ChatResponse } from '../../wire';
import { refusalOf } from '../../upstream/client/error-body';
import { invalidAnswer } from '../shared/errors';
import { fields, list, text, unixNow, type Fields } from '../shared/json';
import { argumentsText, mintToolCallId } from '../openai-protocol/tool-call-deltas';
import { failureOf, toFinish } from './finish-reason';
import { toLogprobs } from './logprobs';
import { toUsage } from './usage';

/** The answer of `POST /v2/chat` as ours. What the model planned before it called tools counts as reasoning. */
export function toChatResponse(body: unknown, model: string): ChatResponse {
  const answer = fields(body);
  const message = fields(answer?.['message']);
  if (!answer || !message) throw noMessage(answer);
  const failure = failureOf(answer['finish_reason'], answer['error']);
  if (failure) throw failure;

  const content = list(message['content']).map(fields);
  const said = textsOf(content, 'text');
  const reasoning = [...textsOf(content, 'thinking'), text(message['tool_plan']) ?? ''].join('');
  const calls = list(message['tool_calls']).map(toToolCall);
  const citations = list(message['citations']);
  const logprobs = toLogprobs(list(answer['logprobs']));
  return {
    id: text(answer['id']) ?? null,
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
function noMessage(answer: Fields | undefined): Error {
  const message = text(answer?.['message']);
  return message === undefined ? invalidAnswer('it has no message') : refusalOf(502, { message });
}

function textsOf(content: readonly (Fields | undefined)[], type: 'text' | 'thinking'): string[] {
  return content.flatMap((item) => (item?.['type'] === type ? [text(item[type]) ?? ''] : []));
}

function toToolCall(value: unknown): AnsweredToolCall {
  const call = fields(value);
  const named = fields(call?.['function']);
  const name = text(named?.['name']);
  if (name === undefined) throw invalidAnswer('a tool call has no name');
  const given = argumentsText(named?.['arguments']);
  return {
    id: text(call?.['id']) || mintToolCallId(),
    type: 'function',
    function: { name, arguments: given === '' || given === 'null' ? '{}' : given },
  };
}
