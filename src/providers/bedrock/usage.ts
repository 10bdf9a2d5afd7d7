import type { Usage } from '../../wire';
import { asRecord } from '../shared/json';
import type { TokenUsage } from './converse-wire';

/** Bedrock does not count cached tokens in `inputTokens`; OpenAI counts them in `prompt_tokens`. */
export function toUsage(value: unknown): Usage {
  const usage = asRecord<TokenUsage>(value);
  const input = toTokenCount(usage?.inputTokens);
  const output = toTokenCount(usage?.outputTokens) ?? null;
  const read = toTokenCount(usage?.cacheReadInputTokens);
  const written = toTokenCount(usage?.cacheWriteInputTokens);
  const prompt = input === undefined ? null : input + (read ?? 0) + (written ?? 0);
  return {
    prompt_tokens: prompt,
    completion_tokens: output,
    total_tokens: prompt === null || output === null ? (toTokenCount(usage?.totalTokens) ?? null) : prompt + output,
    ...(read === undefined ? {} : { prompt_tokens_details: { cached_tokens: read } }),
    ...(written === undefined ? {} : { cache_creation_input_tokens: written }),
  };
}

export function toTokenCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
