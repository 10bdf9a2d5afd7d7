import type { Usage } from '../../wire';
import { asRecord } from '../shared/json';

/** The vendor counts cached tokens beside `inputTokens`; its total has them. */
export function toUsage(native: unknown): Usage {
  const source = asRecord(native) ?? {};
  const input = tokens(source['inputTokens']);
  const output = tokens(source['outputTokens']) ?? null;
  const read = tokens(source['cacheReadInputTokens']);
  const written = tokens(source['cacheWriteInputTokens']);
  const prompt = input === undefined ? null : input + (read ?? 0) + (written ?? 0);
  return {
    prompt_tokens: prompt,
    completion_tokens: output,
    total_tokens: prompt === null || output === null ? (tokens(source['totalTokens']) ?? null) : prompt + output,
    ...(read === undefined ? {} : { prompt_tokens_details: { cached_tokens: read } }),
    ...(written === undefined ? {} : { cache_creation_input_tokens: written }),
  };
}

export function tokens(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
