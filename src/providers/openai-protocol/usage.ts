import type { Usage } from '../../wire';
import { asInteger, asRecord } from '../shared/json';

/** A vendor's usage, which belongs to us once it is parsed and is turned into ours where it stands. */
type Source = Record<string, unknown>;

export const NO_USAGE: Usage = { prompt_tokens: null, completion_tokens: null, total_tokens: null };

/**
 * OpenAI's meaning of usage: cached tokens are part of the prompt's, reasoning tokens part of the completion's. Vendors
 * that leave them out are recognised by their own sums.
 */
export function toUsage(value: unknown): Usage {
  const source: Source | undefined = asRecord(value);
  if (!source) return { ...NO_USAGE };
  const cached =
    asInteger(asRecord(source['prompt_tokens_details'])?.['cached_tokens']) ??
    asInteger(source['prompt_cache_hit_tokens']) ??
    asInteger(source['cached_tokens']);
  const reasoning =
    asInteger(asRecord(source['completion_tokens_details'])?.['reasoning_tokens']) ??
    asInteger(source['reasoning_tokens']);
  let prompt = asInteger(source['prompt_tokens']) ?? null;
  let completion = asInteger(source['completion_tokens']) ?? null;
  let total = asInteger(source['total_tokens']) ?? null;

  if (reasoning !== undefined && reasoning > 0 && prompt !== null && completion !== null) {
    if (total === prompt + completion + reasoning) completion += reasoning;
    else if (reasoning > completion) {
      completion += reasoning;
      if (total !== null) total += reasoning;
    }
  }
  if (cached !== undefined && prompt !== null && cached > prompt) {
    if (completion !== null && total === prompt + completion) total += cached;
    prompt += cached;
  }
  if (total === null && prompt !== null && completion !== null) total = prompt + completion;
  source['prompt_tokens'] = prompt;
  source['completion_tokens'] = completion;
  source['total_tokens'] = total;
  setDetail(source, 'prompt_tokens_details', 'cached_tokens', cached);
  setDetail(source, 'completion_tokens_details', 'reasoning_tokens', reasoning);
  if (source['cache_creation_input_tokens'] !== undefined) {
    source['cache_creation_input_tokens'] = asInteger(source['cache_creation_input_tokens']);
  }
  return source as unknown as Usage;
}

function setDetail(source: Source, group: string, name: string, value: number | undefined): void {
  const details: Source | undefined = asRecord(source[group]);
  if (details && (value !== undefined || details[name] !== undefined)) details[name] = value;
  else if (value !== undefined) source[group] = { [name]: value };
  else if (!details && source[group] !== undefined) source[group] = undefined;
}
