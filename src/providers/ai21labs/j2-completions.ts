import type { CompletionsRequest, CompletionsResponse } from '../../wire';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { invalidResponse, invalidRequest } from '../shared/errors';
import { toFinishReason, type FinishReasonMap } from '../shared/finish-reason';
import { rejectNativeNames } from '../shared/reject-native-names';
import { asRecord, asArray, asString, unixNow, type Wire } from '../shared/json';
import { NO_USAGE } from '../openai-protocol/usage';
import {
  COMPLETIONS_ONLY_PARAMETERS,
  UNSUPPORTED_PARAMETERS,
  applyRules,
  drop,
  ignore,
  wrapInList,
  reject,
  rename,
  dropSeed,
  type DraftBody,
  type Rules,
} from '../shared/parameter-rules';
import type { CompletionsOperation, Target } from '../contract/provider-adapter';
import type { AI21LabsConfig } from './ai21labs.config';
import { ai21labsRequest } from './ai21labs-request';
import type { CompleteResponse, Completion, TextWithTokens } from './ai21labs-wire';
import { toResponseId } from '../shared/response-head';

const NATIVE_NAMES = new Map([
  ['stopSequences', 'stop'],
  ['numResults', 'n'],
  ['maxTokens', 'max_tokens'],
]);

const RULES: Rules = {
  ...UNSUPPORTED_PARAMETERS,
  ...COMPLETIONS_ONLY_PARAMETERS,
  stream: ignore,
  stop: wrapInList('stopSequences'),
  n: rename('numResults'),
  max_tokens: rename('maxTokens'),
  max_completion_tokens: rename('maxTokens'),
  top_p: rename('topP'),
  top_k: drop,
  seed: dropSeed,
  presence_penalty: drop,
  frequency_penalty: drop,
  logprobs: reject("use AI21's 'topKReturn' instead"),
};

export function isJ2(model: string): boolean {
  return /^j2-(?:ultra|mid|light)\b/.test(model);
}

/** `POST /{model}/complete` of the J2 models, which AI21 has retired. */
export const j2Completions: CompletionsOperation<AI21LabsConfig> = {
  toRequest: toCompleteRequest,
  maxTemperature: () => 1,
  toResponse: (body, { model }) => toCompletionsResponse(body, model),
};

function toCompleteRequest(request: CompletionsRequest, { model, config }: Target<AI21LabsConfig>): UpstreamRequest {
  rejectNativeNames(request, NATIVE_NAMES);
  if (typeof request.prompt !== 'string') {
    throw invalidRequest('prompt', "'prompt' must be one string on this endpoint.");
  }
  const body: DraftBody = { ...request };
  delete body.model;
  const adjusted = applyRules(body, RULES);
  return ai21labsRequest(`${encodeURIComponent(model)}/complete`, config, body, adjusted);
}

const FINISH_REASONS: FinishReasonMap = {
  reasons: new Map([
    ['endoftext', 'stop'],
    ['stop', 'stop'],
    ['length', 'length'],
  ]),
  losslessReasons: new Set(['stop', 'length']),
};

function toCompletionsResponse(body: unknown, model: string): CompletionsResponse {
  const response = asRecord<CompleteResponse>(body);
  if (!response || !Array.isArray(response.completions)) throw invalidResponse('it has no completions');
  const completions = asArray(response.completions).map((value) => asRecord<Completion>(value) ?? {});
  return {
    id: toResponseId(response.id, 'cmpl'),
    object: 'text_completion',
    created: unixNow(),
    model,
    choices: completions.map((completion, index) => {
      const text = asString(asRecord<TextWithTokens>(completion.data)?.text);
      if (text === undefined) throw invalidResponse(`completion ${index} has no text`);
      const reason = asString(asRecord<Completion['finishReason']>(completion.finishReason)?.reason);
      return { index, text, ...toFinishReason(reason, FINISH_REASONS, false, text !== '') };
    }),
    usage: toUsage(response, completions),
  };
}

/** AI21 returns lists of tokens instead of counts. An empty list for the prompt means that it was omitted. */
function toUsage(
  response: Wire<CompleteResponse>,
  completions: readonly Wire<Completion>[],
): CompletionsResponse['usage'] {
  const prompt = tokensIn(response.prompt);
  if (prompt === 0) return { ...NO_USAGE };
  const completion = completions.reduce((sum, { data }) => sum + tokensIn(data), 0);
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

function tokensIn(value: unknown): number {
  return asArray(asRecord<TextWithTokens>(value)?.tokens).length;
}
