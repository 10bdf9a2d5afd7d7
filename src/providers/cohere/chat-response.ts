import type { ReturnedToolCall, ChatResponse } from '../../wire';
import { invalidResponse } from '../shared/errors';
import { asRecord, asArray, asString, unixNow, type Wire } from '../shared/json';
import { argumentsText, newToolCallId } from '../openai-protocol/tool-calls';
import type { CohereChatResponse, ResponseContent, ResponseMessage, ResponseToolCall } from './chat-wire';
import { toAnnotations } from './citations';
import { failureOf, toFinish } from './finish-reason';
import { toLogprobs } from './logprobs';
import { toUsage } from './usage';
import { countCharacters } from '../shared/url-citation';
import { toResponseId } from '../shared/response-head';

/** Translates a response of `POST /v2/chat`. The plan before tool calls becomes reasoning. */
export function toChatResponse(body: unknown, model: string): ChatResponse {
  const response = asRecord<CohereChatResponse>(body);
  const message = asRecord<ResponseMessage>(response?.message);
  if (!response || !message) throw invalidResponse('it has no message');
  const failure = failureOf(response.finish_reason, response.error);
  if (failure) throw failure;

  const content = asArray(message.content).map((item) => asRecord<ResponseContent>(item));
  const texts = textsOf(content, 'text');
  const reasoning = [...textsOf(content, 'thinking'), asString(message.tool_plan) ?? ''].join('');
  const calls = asArray(message.tool_calls).map(toToolCall);
  const citations = asArray(message.citations);
  const logprobs = toLogprobs(asArray(response.logprobs));
  return {
    id: toResponseId(response.id, 'chatcmpl'),
    object: 'chat.completion',
    created: unixNow(),
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: texts.length > 0 ? texts.join('') : null,
          tool_calls: calls.length > 0 ? calls : null,
          refusal: null,
          ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
          ...(citations.length > 0 ? { citations, ...toAnnotations(citations, startsOf(content)) } : {}),
        },
        ...toFinish(response.finish_reason, calls.length > 0),
        ...(logprobs ? { logprobs } : {}),
      },
    ],
    usage: toUsage(response.usage),
  };
}

function textsOf(content: readonly (Wire<ResponseContent> | undefined)[], type: ResponseContent['type']): string[] {
  return content.flatMap((item) => (item?.type === type ? [asString(item[type]) ?? ''] : []));
}

/** Returns the position of each content block in the message's text. */
function startsOf(content: readonly (Wire<ResponseContent> | undefined)[]): number[] {
  let characters = 0;
  return content.map((item) => {
    const start = characters;
    if (item?.type === 'text') characters += countCharacters(asString(item.text) ?? '');
    return start;
  });
}

function toToolCall(value: unknown): ReturnedToolCall {
  const call = asRecord<ResponseToolCall>(value);
  const called = asRecord<ResponseToolCall['function']>(call?.function);
  const name = asString(called?.name);
  if (name === undefined) throw invalidResponse('a tool call has no name');
  const text = argumentsText(called?.arguments);
  return {
    id: asString(call?.id) || newToolCallId(),
    type: 'function',
    function: { name, arguments: text === '' || text === 'null' ? '{}' : text },
  };
}
