import type { Usage } from '../../wire';
import { asInteger, asRecord } from '../shared/json';
import { NO_USAGE } from '../openai-protocol/usage';

/**
 * `tokens` are all tokens that the model read and wrote, `billed_units` those that were paid for. Cached tokens are part
 * of the former and are counted beside them.
 */
export function toUsage(value: unknown): Usage {
  const source = asRecord(value);
  const tokens = asRecord(source?.['tokens']);
  const billed = asRecord(source?.['billed_units']);
  const cached = asInteger(source?.['cached_tokens']);
  const prompt = asInteger(tokens?.['input_tokens']) ?? asInteger(billed?.['input_tokens']) ?? null;
  const completion = asInteger(tokens?.['output_tokens']) ?? asInteger(billed?.['output_tokens']) ?? null;
  if (prompt === null && completion === null) return { ...NO_USAGE };
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt === null || completion === null ? null : prompt + completion,
    ...(cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } }),
  };
}
