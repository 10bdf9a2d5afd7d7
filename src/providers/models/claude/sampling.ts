import { invalidRequest } from '../../shared/errors';
import type { MessagesRequest } from './messages-wire';
import { MAX_TEMPERATURE } from '../../contract/provider-adapter';
import type { AnyTranslation, ClaudeSettings } from './translation';

const SAMPLING_FIELDS = ['temperature', 'top_p', 'top_k'] as const;

type Sampling = Pick<MessagesRequest, (typeof SAMPLING_FIELDS)[number]>;

/** Anthropic's temperatures range from 0 to 1, OpenAI's from 0 to 2. */
export function maxTemperatureOf({ sampling }: Pick<ClaudeSettings, 'sampling'>): number {
  return sampling === 'pass' ? 1 : MAX_TEMPERATURE;
}

/** The API rejects all three sampling parameters if thinking is enabled (`isThinking`). */
export function toSampling(translation: AnyTranslation, isThinking: boolean): Sampling {
  const { request, settings, capabilities, adjusted } = translation;
  const given: Sampling = {};
  for (const name of SAMPLING_FIELDS) {
    const value = request[name];
    if (value !== undefined && value !== null) given[name] = value;
  }
  const isDropped =
    isThinking || settings.sampling === 'drop' || (settings.sampling === 'auto' && !capabilities.sampling);
  if (isDropped) {
    for (const name of Object.keys(given)) adjusted.add(name);
    return {};
  }
  if (given.temperature !== undefined && given.top_p !== undefined) {
    // MLflow's text.
    throw invalidRequest('top_p', "Cannot set both 'temperature' and 'top_p' parameters.");
  }
  if (settings.sampling === 'pass' || !given.temperature) return given;
  adjusted.add('temperature');
  return { ...given, temperature: given.temperature / 2 };
}
