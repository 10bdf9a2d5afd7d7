import type { Usage } from '../../../wire';
import { asInteger, asRecord, type Wire } from '../../shared/json';
import { toUsage } from '../usage';
import type { TokenCount, V1Usage } from './chat-wire';

/** The usage of a version 1 response: in `meta` or, in older responses, in `token_count`. */
export function usageOf({ meta, token_count }: Wire<V1Usage>): Usage {
  const usage = toUsage(meta);
  const counts = asRecord<TokenCount>(token_count);
  if (usage.prompt_tokens !== null || usage.completion_tokens !== null || !counts) return usage;
  return {
    prompt_tokens: asInteger(counts.prompt_tokens) ?? null,
    completion_tokens: asInteger(counts.response_tokens) ?? null,
    total_tokens: asInteger(counts.total_tokens) ?? null,
  };
}
