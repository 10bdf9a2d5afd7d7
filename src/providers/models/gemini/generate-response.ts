import type { ChatChoice, ChatResponse } from '../../../wire';
import { NO_USAGE } from '../../openai-protocol/usage';
import { asArray, missingInResponse, asString, unixNow } from '../../shared/json';
import { hasOutput, readBlock, readCandidate, readResponse, type ReadCandidate } from './candidate';
import { Citations } from './citations';
import { failureOf, isFailure, toFinish, type NativeFinish } from './finish-reason';
import type { GenerateResponse } from './generate-wire';
import { toLogprobs } from './logprobs';
import { toUsage } from './usage';
import { toResponseId } from '../../shared/response-head';

/** Translates a response of `generateContent`. */
export function toChatResponse(body: unknown, model: string): ChatResponse {
  const response = readResponse<GenerateResponse>(body);
  const candidates = asArray(response.candidates).map(readCandidate);
  const block = candidates.some(hasOutput) ? undefined : readBlock(response);
  if (candidates.length === 0 && !block) throw missingInResponse('candidates');
  return {
    id: toResponseId(response.responseId, 'chatcmpl'),
    object: 'chat.completion',
    created: unixNow(),
    model: asString(response.modelVersion) || model,
    choices: block ? [toBlockedChoice(block)] : toChoices(candidates),
    usage: toUsage(response.usageMetadata) ?? { ...NO_USAGE },
  };
}

/** @throws GatewayError if no candidate has content and the first one failed or has no finish reason */
function toChoices(candidates: readonly ReadCandidate[]): ChatChoice[] {
  if (!candidates.some(hasOutput)) {
    const finish = candidates[0]?.finish;
    if (!finish) throw missingInResponse('content or finish reason');
    if (isFailure(finish)) throw failureOf(finish);
  }
  return candidates.map(toChoice);
}

function toChoice(candidate: ReadCandidate): ChatChoice {
  const { index, text, reasoning, calls, images, signature, logprobsResult } = candidate;
  const citations = new Citations();
  citations.add(text, candidate.native);
  const { finish, refusal } = toFinish(candidate.finish, calls.length > 0);
  return {
    index,
    message: {
      role: 'assistant',
      content: text === '' && calls.length > 0 ? null : text,
      tool_calls: calls.length > 0 ? calls : null,
      refusal,
      ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
      ...(images.length > 0 ? { images } : {}),
      ...(signature === undefined ? {} : { thought_signature: signature }),
      ...citations.toAnnotations(),
    },
    ...finish,
    ...toLogprobs(logprobsResult),
  };
}

function toBlockedChoice(block: NativeFinish): ChatChoice {
  const { finish, refusal } = toFinish(block, false);
  return { index: 0, message: { role: 'assistant', content: '', tool_calls: null, refusal }, ...finish };
}
