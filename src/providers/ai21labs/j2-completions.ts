import type { CompletionsRequest, CompletionsResponse, FinishReason } from '../../wire';
import type { UpstreamCall } from '../../upstream/client/upstream-request';
import { invalidAnswer, invalidRequest } from '../shared/errors';
import { refuseNativeNames } from '../shared/reject-native-names';
import { fields, list, text, unixNow, type Fields } from '../shared/json';
import { NO_USAGE } from '../openai-protocol/usage';
import {
  OF_COMPLETIONS,
  WITHOUT_COUNTERPART,
  applyRules,
  dropped,
  leftOut,
  listed,
  refused,
  renamed,
  seedDropped,
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
  ...WITHOUT_COUNTERPART,
  ...OF_COMPLETIONS,
  stream: leftOut,
  stop: listed('stopSequences'),
  n: renamed('numResults'),
  max_tokens: renamed('maxTokens'),
  max_completion_tokens: renamed('maxTokens'),
  top_p: renamed('topP'),
  top_k: dropped,
  seed: seedDropped,
  presence_penalty: dropped,
  frequency_penalty: dropped,
  logprobs: refused("write the vendor's 'topKReturn' instead"),
};

export function isJ2(model: string): boolean {
  return /^j2-(?:ultra|mid|light)\b/.test(model);
}

/** `POST /{model}/complete` of the J2 models, which the vendor has retired. */
export const j2Completions: CompletionsOperation<AI21LabsConfig> = {
  toCall: toCompleteCall,
  toResponse: (body, { model }) => toCompletionsResponse(body, model),
};

function toCompleteCall(request: CompletionsRequest, { model, config }: Target<AI21LabsConfig>): UpstreamCall {
  refuseNativeNames(request, OURS);
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
  const answer = fields(body);
  if (!answer || !Array.isArray(answer['completions'])) throw invalidAnswer('it has no completions');
  const completions = list(answer['completions']).map((value) => fields(value) ?? {});
  return {
    id: text(answer['id']) ?? null,
    object: 'text_completion',
    created: unixNow(),
    model,
    choices: completions.map((completion, index) => {
      const said = text(fields(completion['data'])?.['text']);
      if (said === undefined) throw invalidAnswer(`completion ${index} has no text`);
      return { index, text: said, ...toFinish(fields(completion['finishReason'])?.['reason']) };
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
function toUsage(answer: Fields, completions: readonly Fields[]): CompletionsResponse['usage'] {
  const prompt = tokensIn(answer['prompt']);
  if (prompt === 0) return { ...NO_USAGE };
  const completion = completions.reduce((sum, { data }) => sum + tokensIn(data), 0);
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

function tokensIn(value: unknown): number {
  return list(fields(value)?.['tokens']).length;
}
