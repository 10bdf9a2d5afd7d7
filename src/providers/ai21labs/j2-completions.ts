import type { CompletionsRequest, CompletionsResponse, FinishReason } from '../../wire';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { invalidResponse, invalidRequest } from '../shared/errors';
import { rejectNativeNames } from '../shared/reject-native-names';
import { asRecord, asArray, asString, unixNow, type JsonObject } from '../shared/json';
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
import { ai21labsCall } from './ai21labs-call';

const OURS = new Map([
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
  logprobs: reject("write the vendor's 'topKReturn' instead"),
};

export function isJ2(model: string): boolean {
  return /^j2-(?:ultra|mid|light)\b/.test(model);
}

/** `POST /{model}/complete` of the J2 models, which the vendor has retired. */
export const j2Completions: CompletionsOperation<AI21LabsConfig> = {
  toRequest: toCompleteCall,
  toResponse: (body, { model }) => toCompletionsResponse(body, model),
};

function toCompleteCall(request: CompletionsRequest, { model, config }: Target<AI21LabsConfig>): UpstreamRequest {
  rejectNativeNames(request, OURS);
  if (typeof request.prompt !== 'string') {
    throw invalidRequest('prompt', "'prompt' must be one string on this endpoint.");
  }
  const body: DraftBody = { ...request };
  delete body['model'];
  const adjusted = applyRules(body, RULES);
  return ai21labsCall(`${encodeURIComponent(model)}/complete`, config, body, adjusted);
}

const FINISH_REASON: ReadonlyMap<unknown, FinishReason> = new Map([
  ['endoftext', 'stop'],
  ['stop', 'stop'],
  ['length', 'length'],
]);

function toCompletionsResponse(body: unknown, model: string): CompletionsResponse {
  const answer = asRecord(body);
  if (!answer || !Array.isArray(answer['completions'])) throw invalidResponse('it has no completions');
  const completions = asArray(answer['completions']).map((value) => asRecord(value) ?? {});
  return {
    id: asString(answer['id']) ?? null,
    object: 'text_completion',
    created: unixNow(),
    model,
    choices: completions.map((completion, index) => {
      const said = asString(asRecord(completion['data'])?.['text']);
      if (said === undefined) throw invalidResponse(`completion ${index} has no text`);
      return { index, text: said, ...toFinish(asRecord(completion['finishReason'])?.['reason']) };
    }),
    usage: toUsage(answer, completions),
  };
}

function toFinish(native: unknown) {
  const finish_reason = FINISH_REASON.get(native) ?? 'stop';
  const isSaid = typeof native !== 'string' || native === finish_reason;
  return { finish_reason, ...(isSaid ? {} : { native_finish_reason: native }) };
}

/** The vendor gives the tokens themselves; an empty list of the prompt's says that it left them out. */
function toUsage(answer: JsonObject, completions: readonly JsonObject[]): CompletionsResponse['usage'] {
  const prompt = tokensIn(answer['prompt']);
  if (prompt === 0) return { ...NO_USAGE };
  const completion = completions.reduce((sum, { data }) => sum + tokensIn(data), 0);
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

function tokensIn(value: unknown): number {
  return asArray(asRecord(value)?.['tokens']).length;
}
