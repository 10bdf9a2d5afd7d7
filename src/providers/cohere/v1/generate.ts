import type { CompletionsChunk, CompletionsRequest, CompletionsResponse } from '../../../wire';
import { providerError } from '../../../upstream/client/error-body';
import type { UpstreamRequest } from '../../../upstream/client/upstream-request';
import { invalidResponse, invalidRequest } from '../../shared/errors';
import { rejectNativeNames } from '../../shared/reject-native-names';
import { asRecord, asArray, asIndex, parseEvent, asString, unixNow, type Wire } from '../../shared/json';
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
import { toCohereRequest } from '../cohere-request';
import type { Finish } from '../../shared/finish-reason';
import { failureOf, toFinish } from '../finish-reason';
import { SAMPLING, maxTemperatureV1 } from './chat-request';
import type { GenerateEvent, GenerateResponse, Generation } from './generate-wire';
import { usageOf } from './usage';
import { toResponseId } from '../../shared/response-head';

const OPENAI_NAMES = new Map([
  ['stop_sequences', 'stop'],
  ['num_generations', 'n'],
]);

const RULES: Rules = {
  ...UNSUPPORTED_PARAMETERS,
  ...COMPLETIONS_ONLY_PARAMETERS,
  ...SAMPLING,
  n: rename('num_generations'),
  logprobs: reject("use the native parameter 'return_likelihoods' instead"),
};
const SCALED: Rules = { ...RULES, temperature: scale(2.5) };

/** `POST /v1/generate`, which Cohere provides for its older models only. */
export const generate: CompletionsOperation<CohereConfig> = {
  toRequest: toGenerateRequest,
  maxTemperature: maxTemperatureV1,
  toResponse: (body, { model }) => toCompletionsResponse(body, model),
  toChunks: ({ model }) => toCompletionsChunks(model),
};

function toGenerateRequest(request: CompletionsRequest, { model, config }: Target<CohereConfig>): UpstreamRequest {
  rejectNativeNames(request, OPENAI_NAMES);
  if (typeof request.prompt !== 'string') {
    throw invalidRequest('prompt', "'prompt' must be one string on this endpoint.");
  }
  const body: DraftBody = { ...request, model };
  const adjusted = applyRules(body, config.sampling === 'scale' ? SCALED : RULES);
  return toCohereRequest('v1/generate', config, body, adjusted);
}

function toCompletionsResponse(body: unknown, model: string): CompletionsResponse {
  const response = asRecord<GenerateResponse>(body);
  if (!response || !Array.isArray(response.generations)) throw invalidResponse('it has no generations');
  return {
    id: toResponseId(response.id, 'cmpl'),
    object: 'text_completion',
    created: unixNow(),
    model,
    choices: asArray(response.generations).map((value, index) => {
      const generation = asRecord<Generation>(value);
      const text = asString(generation?.text);
      if (text === undefined) throw invalidResponse(`generation ${index} has no text`);
      return { index, text, ...finishOf(generation?.finish_reason) };
    }),
    usage: usageOf(response),
  };
}

function finishOf(native: unknown): Finish {
  const failure = failureOf(native);
  if (failure) throw failure;
  return toFinish(native, false);
}

/** Translates a stream: lines with the text of one generation each, then one `stream-end` for all generations. */
function toCompletionsChunks(model: string): StreamTranslator<CompletionsChunk> {
  // The provider's id comes with the last event, too late for a stream whose chunks share one.
  const id = toResponseId(undefined, 'cmpl');
  const head = { id, object: 'text_completion_chunk' as const, created: unixNow(), model };
  const started = new Set<number>();
  let hasFinished = false;

  const writeText = (event: Wire<GenerateEvent>): CompletionsChunk[] => {
    const index = asIndex(event.index) ?? 0;
    const text = asString(event.text);
    if (!text) return [];
    started.add(index);
    return [{ ...head, choices: [{ index, text, finish_reason: null }] }];
  };

  const finish = (event: Wire<GenerateEvent>): CompletionsChunk[] => {
    const response = asRecord<GenerateResponse>(event.response) ?? {};
    const reasons = asArray(response.generations).map((value) => asRecord<Generation>(value)?.finish_reason);
    const indexes = new Set([0, ...started, ...reasons.slice(0, 1024).keys()]);
    const choices = [...indexes].map((index) => {
      const reason = reasons[index] ?? event.finish_reason;
      return { index, text: '', ...finishOf(reason) };
    });
    hasFinished = true;
    return [
      { ...head, choices },
      { ...head, choices: [], usage: usageOf(response) },
    ];
  };

  return ({ event: name, data }) => {
    const event = parseEvent<GenerateEvent>(data);
    const type = asString(event.event_type) ?? name;
    if (type === 'stream-error') throw providerError(502, { message: asString(event.err) || 'The provider failed.' });
    // Events have both fields; older servers omit `event_type`.
    if (hasFinished || (type === '' && event.is_finished === undefined)) return [];
    return type === 'stream-end' ? finish(event) : writeText(event);
  };
}
