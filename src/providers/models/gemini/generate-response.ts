import { randomUUID } from 'node:crypto';
import type { ChatChoice, ChatResponse } from '../../../wire';
import { asRecord, asArray, missingInResponse, asIndex, asString, unixNow, type Wire } from '../../shared/json';
import { readContent, readResponse } from './candidate';
import { toFinish } from './finish-reason';
import type { Candidate, GenerateResponse, PromptFeedback } from './generate-wire';
import { toLogprobs } from './logprobs';
import { toUsage } from './usage';

/** Translates a response of `generateContent`. */
export function toChatResponse(body: unknown, model: string): ChatResponse {
  const response = readResponse<GenerateResponse>(body);
  const choices = asArray(response.candidates).map(toChoice);
  const block = choices.length === 0 ? blockOf(response) : undefined;
  if (choices.length === 0 && !block) throw missingInResponse('candidates');
  return {
    id: asString(response.responseId) || `chatcmpl-${randomUUID()}`,
    object: 'chat.completion',
    created: unixNow(),
    model: asString(response.modelVersion) || model,
    choices: block ? [toBlockedChoice(block)] : choices,
    usage: toUsage(response.usageMetadata),
  };
}

/** Why the prompt was blocked. */
export interface Block {
  readonly reason: string;
  /** Rarely present. */
  readonly message: string | undefined;
}

/** Returns undefined if the prompt was not blocked. */
export function blockOf(response: Wire<GenerateResponse>): Block | undefined {
  const feedback = asRecord<PromptFeedback>(response.promptFeedback);
  const reason = asString(feedback?.blockReason);
  return reason === undefined ? undefined : { reason, message: asString(feedback?.blockReasonMessage) };
}

function toChoice(value: unknown, position: number): ChatChoice {
  const candidate = asRecord<Candidate>(value);
  if (!candidate) throw missingInResponse(`candidate ${position}`);
  const { text, reasoning, calls, images, signature } = readContent(candidate);
  const native = asString(candidate.finishReason);
  return {
    index: asIndex(candidate.index) ?? position,
    message: {
      role: 'assistant',
      content: text === '' && calls.length > 0 ? null : text,
      tool_calls: calls.length > 0 ? calls : null,
      refusal: null,
      ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
      ...(images.length > 0 ? { images } : {}),
      ...(signature === undefined ? {} : { thought_signature: signature }),
    },
    ...(native === undefined ? { finish_reason: null } : toFinish(native, calls.length > 0)),
    ...toLogprobs(candidate.logprobsResult),
  };
}

function toBlockedChoice({ reason, message }: Block): ChatChoice {
  return {
    index: 0,
    message: { role: 'assistant', content: '', tool_calls: null, refusal: message ?? null },
    finish_reason: 'content_filter',
    native_finish_reason: reason,
  };
}
