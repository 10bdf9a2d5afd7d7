import type { CompletionsChunk, CompletionsRequest, CompletionsResponse, FinishReason } from '../../../wire';
import { errorInBody, providerError } from '../../../upstream/client/error-body';
import type { UpstreamRequest } from '../../../upstream/client/upstream-request';
import { invalidResponse, invalidRequest } from '../../shared/errors';
import { rejectNativeNames } from '../../shared/reject-native-names';
import { asRecord, asArray, asIndex, parseEvent, asString, unixNow, type JsonObject } from '../../shared/json';
import {
  COMPLETIONS_ONLY_PARAMETERS,
  UNSUPPORTED_PARAMETERS,
  applyRules,
  reject,
  rename,
  scale,
  type DraftBody,
  type Rules,
} from '../../shared/parameter-rules';
import type { CompletionsOperation, StreamTranslator, Target } from '../../contract/provider-adapter';
import type { CohereConfig } from '../cohere.config';
import { cohereCall } from '../cohere-call';
import { failureOf, toFinish } from '../finish-reason';
import { SAMPLING } from './chat-request';
import { usageOf } from './usage';

const OURS = new Map([
  ['stop_sequences', 'stop'],
  ['num_generations', 'n'],
]);

const RULES: Rules = {
  ...UNSUPPORTED_PARAMETERS,
  ...COMPLETIONS_ONLY_PARAMETERS,
  ...SAMPLING,
  n: rename('num_generations'),
  logprobs: reject("write the vendor's 'return_likelihoods' instead"),
};
const SCALED: Rules = { ...RULES, temperature: scale(2.5) };

/** `POST /v1/generate`, which the vendor serves for its older models only. */
export const generate: CompletionsOperation<CohereConfig> = {
  toRequest: toGenerateCall,
  toResponse: (body, { model }) => toCompletionsResponse(body, model),
  toChunks: ({ model }) => toCompletionsChunks(model),
};

function toGenerateCall(request: CompletionsRequest, { model, config }: Target<CohereConfig>): UpstreamRequest {
  rejectNativeNames(request, OURS);
  if (typeof request.prompt !== 'string') {
    throw invalidRequest('prompt', "'prompt' must be one string on this endpoint.");
  }
  const body: DraftBody = { ...request, model };
  const adjusted = applyRules(body, config.sampling === 'scale' ? SCALED : RULES);
  return cohereCall('v1/generate', config, body, adjusted);
}

function toCompletionsResponse(body: unknown, model: string): CompletionsResponse {
  const answer = asRecord(body);
  if (!answer || !Array.isArray(answer['generations'])) throw invalidResponse('it has no generations');
  return {
    id: asString(answer['id']) ?? null,
    object: 'text_completion',
    created: unixNow(),
    model,
    choices: asArray(answer['generations']).map((value, index) => {
      const generation = asRecord(value);
      const said = asString(generation?.['text']);
      if (said === undefined) throw invalidResponse(`generation ${index} has no text`);
      return { index, text: said, ...finishOf(generation?.['finish_reason']) };
    }),
    usage: usageOf(answer),
  };
}

/** The vendor does not always say why it ended. */
function finishOf(native: unknown): { finish_reason: FinishReason | null; native_finish_reason?: string } {
  const failure = failureOf(native);
  if (failure) throw failure;
  return native === undefined || native === null ? { finish_reason: null } : toFinish(native);
}

/** Lines of text, each of one generation, then `stream-end` for all of them. */
function toCompletionsChunks(model: string): StreamTranslator<CompletionsChunk> {
  const head = { id: null as string | null, object: 'text_completion_chunk' as const, created: unixNow(), model };
  const seen = new Set<number>();
  let isOver = false;

  const say = (event: JsonObject): CompletionsChunk[] => {
    const index = asIndex(event['index']) ?? 0;
    const said = asString(event['text']);
    if (!said) return [];
    seen.add(index);
    return [{ ...head, choices: [{ index, text: said, finish_reason: null }] }];
  };

  const end = (event: JsonObject): CompletionsChunk[] => {
    const response = asRecord(event['response']) ?? {};
    const reasons = asArray(response['generations']).map((value) => asRecord(value)?.['finish_reason']);
    const indexes = new Set([0, ...seen, ...reasons.slice(0, 1024).keys()]);
    const choices = [...indexes].map((index) => {
      const reason = reasons[index] ?? event['finish_reason'];
      const failure = failureOf(reason);
      if (failure) throw failure;
      return { index, text: '', ...toFinish(reason) };
    });
    isOver = true;
    head.id = asString(response['id']) ?? null;
    return [
      { ...head, choices },
      { ...head, choices: [], usage: usageOf(response) },
    ];
  };

  return ({ event: name, data }) => {
    const event = parseEvent(data);
    const error = errorInBody(event);
    if (error) throw error;
    const type = asString(event['event_type']) ?? name;
    if (type === 'stream-error')
      throw providerError(502, { message: asString(event['err']) || 'The provider failed.' });
    if (isOver) return [];
    return type === 'stream-end' ? end(event) : say(event);
  };
}
