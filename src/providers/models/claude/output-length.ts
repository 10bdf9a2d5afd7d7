import { invalidRequest } from '../../shared/errors';
import { asInteger } from '../../shared/json';
import type { Thinking } from './messages-wire';
import type { AnyTranslation } from './translation';

const MAX_MAX_TOKENS = 1_000_000;

/**
 * `max_tokens`, which the API requires. It includes thinking, so the client's budget of thinking tokens is added to the
 * default.
 */
export function toMaxTokens(translation: AnyTranslation, thinking?: Thinking): number {
  const { request, settings, capabilities, adjusted } = translation;
  const name = (request.max_tokens ?? undefined) !== undefined ? 'max_tokens' : 'max_completion_tokens';
  const given = request[name] ?? undefined;
  if (given !== undefined && given > MAX_MAX_TOKENS) {
    // MLflow's text.
    throw invalidRequest(name, `Invalid value for max_tokens: cannot exceed ${MAX_MAX_TOKENS}.`);
  }
  const wanted = given ?? settings.default_max_tokens + (asInteger(thinking?.budget_tokens) ?? 0);
  if (wanted <= capabilities.maxOutputTokens) return wanted;
  if (given !== undefined) adjusted.add(name);
  return capabilities.maxOutputTokens;
}
