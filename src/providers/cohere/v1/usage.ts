import type { Usage } from '../../../wire';
import { asInteger, asRecord, type JsonObject } from '../../shared/json';
import { toUsage } from '../usage';

/** Of an answer of version 1: in `meta` or, in older answers, in `token_count`. */
export function usageOf(answer: JsonObject): Usage {
  const usage = toUsage(answer['meta']);
  const counts = asRecord(answer['token_count']);
  if (usage.prompt_tokens !== null || usage.completion_tokens !== null || !counts) return usage;
  return {
    prompt_tokens: asInteger(counts['prompt_tokens']) ?? null,
    completion_tokens: asInteger(counts['response_tokens']) ?? null,
    total_tokens: asInteger(counts['total_tokens']) ?? null,
  };
}
