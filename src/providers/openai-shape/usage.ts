import type { Usage } from '../../schemas';
import { count, fields, type Fields } from './reading';

export const NO_USAGE: Usage = { prompt_tokens: null, completion_tokens: null, total_tokens: null };

/**
 * OpenAI's meaning of usage: cached tokens are part of the prompt's, reasoning tokens part of the completion's. Vendors
 * that leave them out are recognised by their own sums.
 */
export function toUsage(value: unknown): Usage {
  const source = fields(value);
  if (!source) return { ...NO_USAGE };
  const details = fields(source['prompt_tokens_details']);
  const cached =
    count(details?.['cached_tokens']) ?? count(source['prompt_cache_hit_tokens']) ?? count(source['cached_tokens']);
  const reasoning = count(fields(source['completion_tokens_details'])?.['reasoning_tokens']);
  let prompt = count(source['prompt_tokens']) ?? null;
  let completion = count(source['completion_tokens']) ?? null;
  let total = count(source['total_tokens']) ?? null;

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
  return {
    ...source,
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: total,
    prompt_tokens_details: withCount(details, 'cached_tokens', cached),
    completion_tokens_details: withCount(fields(source['completion_tokens_details']), 'reasoning_tokens', reasoning),
    cache_creation_input_tokens: count(source['cache_creation_input_tokens']),
  };
}

function withCount(details: Fields | undefined, name: string, value: number | undefined): Fields | undefined {
  return details || value !== undefined ? { ...details, [name]: value } : undefined;
}
