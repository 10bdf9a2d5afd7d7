import type { Usage } from '../../../wire';
import { count, fields, type Fields } from '../../shared/json';
import { toUsage } from '../usage';

/** Of an answer of version 1: in `meta` or, in older answers, in `token_count`. */
export function usageOf(answer: Fields): Usage {
  const usage = toUsage(answer['meta']);
  const counts = fields(answer['token_count']);
  if (usage.prompt_tokens !== null || usage.completion_tokens !== null || !counts) return usage;
  return {
    prompt_tokens: count(counts['prompt_tokens']) ?? null,
    completion_tokens: count(counts['response_tokens']) ?? null,
    total_tokens: count(counts['total_tokens']) ?? null,
  };
}
