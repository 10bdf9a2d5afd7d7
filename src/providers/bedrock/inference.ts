import { capabilitiesOf } from '../models/claude/model-capabilities';
import type { JsonObject } from '../shared/json';
import { isBlank } from './content-parts';
import type { InferenceConfig } from './converse-wire';
import type { Reasoning } from './reasoning';
import type { Translation } from './translation';

const SAMPLING = [
  ['temperature', 'temperature'],
  ['top_p', 'topP'],
] as const;

/** Sampling parameters, `maxTokens` and stop sequences. Empty if the request sets none of them. */
export function toInferenceConfig(translation: Translation, reasoning: Reasoning): InferenceConfig {
  const { request, adjusted } = translation;
  const config: InferenceConfig = {};
  for (const [name, nativeName] of SAMPLING) {
    const value = request[name];
    if (value === undefined || value === null) continue;
    if (rejectsSampling(translation, reasoning)) adjusted.add(name);
    else config[nativeName] = value;
  }
  const maxTokens = request.max_tokens ?? request.max_completion_tokens ?? reasoning.maxTokens;
  const stopSequences = toStopSequences(translation);
  return {
    ...config,
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(stopSequences.length > 0 ? { stopSequences } : {}),
  };
}

/** Newer Claude models reject sampling parameters; older ones reject them with thinking. */
function rejectsSampling({ model }: Translation, { isThinking }: Reasoning): boolean {
  return model.family === 'claude' && (isThinking || !capabilitiesOf(model.id).sampling);
}

/** Claude rejects stop sequences of white space. */
function toStopSequences({ request, model, adjusted }: Translation): string[] {
  const { stop } = request;
  const given = typeof stop === 'string' ? [stop] : (stop ?? []);
  const kept = model.family === 'claude' ? given.filter((sequence) => !isBlank(sequence)) : given;
  if (kept.length < given.length) adjusted.add('stop');
  return kept;
}

/** `top_k` as a parameter of the model; undefined if the model has none. The first entry that is part of the id applies. */
const TOP_K: readonly (readonly [string, ((topK: number) => JsonObject) | undefined])[] = [
  ['amazon.nova', (topK) => ({ inferenceConfig: { topK } })],
  ['cohere.', (k) => ({ k })],
  ['openai.', undefined],
  ['meta.', undefined],
  ['ai21.', undefined],
  ['amazon.titan', undefined],
];

/** The model parameter for `top_k`, which is not part of the Converse API. */
export function toTopK(translation: Translation, reasoning: Reasoning): JsonObject {
  const { request, model, adjusted } = translation;
  const { top_k } = request;
  if (top_k === undefined || top_k === null) return {};
  const entry = TOP_K.find(([part]) => model.id.includes(part));
  const parameter = entry ? entry[1]?.(top_k) : { top_k };
  if (parameter && !rejectsSampling(translation, reasoning)) return parameter;
  adjusted.add('top_k');
  return {};
}
