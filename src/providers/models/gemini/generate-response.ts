import { randomUUID } from 'node:crypto';
import type { ChatChoice, ChatResponse } from '../../../wire';
import { asRecord, asArray, missingInResponse, asIndex, asString, unixNow, type JsonObject } from '../../shared/json';
import { gather, readAnswer } from './candidate';
import { toFinish } from './finish-reason';
import { toLogprobs } from './logprobs';
import { toUsage } from './usage';

/** The answer of `generateContent` as our chat response. */
export function toChatResponse(body: unknown, model: string): ChatResponse {
  const answer = readAnswer(body);
  const choices = asArray(answer['candidates']).map(toChoice);
  const blocked = blockReasonOf(answer);
  if (choices.length === 0 && blocked === undefined) throw missingInResponse('candidates');
  return {
    id: asString(answer['responseId']) || `chatcmpl-${randomUUID()}`,
    object: 'chat.completion',
    created: unixNow(),
    model: asString(answer['modelVersion']) || model,
    choices: choices.length > 0 ? choices : [toBlockedChoice(answer, blocked ?? '')],
    usage: toUsage(answer['usageMetadata']),
  };
}

/** Why the prompt was not answered at all. */
export function blockReasonOf(answer: JsonObject): string | undefined {
  return asString(asRecord(answer['promptFeedback'])?.['blockReason']);
}

/** The vendor's sentence about it; rarely there. */
export function blockMessageOf(answer: JsonObject): string | undefined {
  return asString(asRecord(answer['promptFeedback'])?.['blockReasonMessage']);
}

function toChoice(value: unknown, position: number): ChatChoice {
  const candidate = asRecord(value);
  if (!candidate) throw missingInResponse(`candidate ${position}`);
  const { text: said, reasoning, calls, images, signature } = gather(candidate);
  const native = asString(candidate['finishReason']);
  return {
    index: asIndex(candidate['index']) ?? position,
    message: {
      role: 'assistant',
      content: said === '' && calls.length > 0 ? null : said,
      tool_calls: calls.length > 0 ? calls : null,
      refusal: null,
      ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
      ...(images.length > 0 ? { images } : {}),
      ...(signature === undefined ? {} : { thought_signature: signature }),
    },
    ...(native === undefined ? { finish_reason: null } : toFinish(native, calls.length > 0)),
    ...toLogprobs(candidate['logprobsResult']),
  };
}

function toBlockedChoice(answer: JsonObject, reason: string): ChatChoice {
  return {
    index: 0,
    message: { role: 'assistant', content: '', tool_calls: null, refusal: blockMessageOf(answer) ?? null },
    finish_reason: 'content_filter',
    native_finish_reason: reason,
  };
}
