import type { Usage } from '../../wire';
import { asInteger, asRecord } from '../shared/json';
import { NO_USAGE } from '../openai-protocol/usage';
import type { CohereUsage, TokenCounts } from './chat-wire';

/** Prefers `tokens`, all tokens that the model processed, over `billed_units`, those that are charged. */
export function toUsage(value: unknown): Usage {
  const usage = asRecord<CohereUsage>(value);
  const tokens = asRecord<TokenCounts>(usage?.tokens);
  const billed = asRecord<TokenCounts>(usage?.billed_units);
  const cached = asInteger(usage?.cached_tokens);
  const prompt = asInteger(tokens?.input_tokens) ?? asInteger(billed?.input_tokens) ?? null;
  const completion = asInteger(tokens?.output_tokens) ?? asInteger(billed?.output_tokens) ?? null;
  if (prompt === null && completion === null) return { ...NO_USAGE };
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt === null || completion === null ? null : prompt + completion,
    ...(cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } }),
  };
}
