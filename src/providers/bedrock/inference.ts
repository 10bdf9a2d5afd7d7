import { capabilitiesOf } from '../models/claude/model-capabilities';
import { isBlank } from './content-parts';
import type { InferenceConfig } from './converse-wire';
import type { Reasoning } from './reasoning';
import type { Translation } from './translation';

const SAMPLING = [
  ['temperature', 'temperature'],
  ['top_p', 'topP'],
] as const;

/** Sampling, length and stops. Empty where the request sets none. */
export function toInferenceConfig(translation: Translation, reasoning: Reasoning): InferenceConfig {
  const { request, adjusted } = translation;
  const config: InferenceConfig = {};
  for (const [ours, theirs] of SAMPLING) {
    const value = request[ours];
    if (value === undefined || value === null) continue;
    if (refusesSampling(translation, reasoning)) adjusted.add(ours);
    else config[theirs] = value;
  }
  const maxTokens = request.max_tokens ?? request.max_completion_tokens ?? reasoning.maxTokens;
  const stopSequences = toStopSequences(translation);
  return {
    ...config,
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(stopSequences.length > 0 ? { stopSequences } : {}),
  };
}

/** Newer Claude models sample in their own way, and older ones do while they think. */
export function refusesSampling({ model }: Translation, { isThinking }: Reasoning): boolean {
  return model.family === 'claude' && (isThinking || !capabilitiesOf(model.id).sampling);
}

/** Claude refuses sequences of white space. */
function toStopSequences({ request, model, adjusted }: Translation): string[] {
  const { stop } = request;
  const given = typeof stop === 'string' ? [stop] : (stop ?? []);
  const kept = model.family === 'claude' ? given.filter((sequence) => !isBlank(sequence)) : given;
  if (kept.length < given.length) adjusted.add('stop');
  return kept;
}
