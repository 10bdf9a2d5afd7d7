import { invalidRequest } from '../../shared/errors';
import { VERSION_WITHOUT_SAMPLING } from '../../anthropic/anthropic.config';
import type { MessagesRequest } from './messages-wire';
import type { AnyTranslation } from './translation';

const SAMPLING_FIELDS = ['temperature', 'top_p', 'top_k'] as const;

type Sampling = Pick<MessagesRequest, (typeof SAMPLING_FIELDS)[number]>;

/** Thinking models sample in their own way: with `isThinking` the API refuses the three fields. */
export function toSampling(translation: AnyTranslation, isThinking: boolean): Sampling {
  const { request, config, capabilities, adjusted } = translation;
  const given: Sampling = {};
  for (const name of SAMPLING_FIELDS) {
    const value = request[name];
    if (value !== undefined && value !== null) given[name] = value;
  }
  const isRefused =
    isThinking ||
    config.anthropic_version === VERSION_WITHOUT_SAMPLING ||
    config.sampling === 'drop' ||
    (config.sampling === 'auto' && !capabilities.sampling);
  if (isRefused) {
    for (const name of Object.keys(given)) adjusted.add(name);
    return {};
  }
  if (given.temperature !== undefined && given.top_p !== undefined) {
    throw invalidRequest('top_p', "Cannot set both 'temperature' and 'top_p' parameters.");
  }
  if (config.sampling === 'pass' || !given.temperature) return given;
  adjusted.add('temperature');
  return { ...given, temperature: given.temperature / 2 };
}
