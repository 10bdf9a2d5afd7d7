import type { Usage } from '../../wire';
import { count, fields } from '../shared/json';
import { NO_USAGE } from '../openai-protocol/usage';

/**
 * `tokens` are all tokens that the model read and wrote, `billed_units` those that were paid for. Cached tokens are part
 * of the former and are counted beside them.
 */
export function toUsage(value: unknown): Usage {
  const source = fields(value);
  const tokens = fields(source?.['tokens']);
  const billed = fields(source?.['billed_units']);
  const cached = count(source?.['cached_tokens']);
  const prompt = count(tokens?.['input_tokens']) ?? count(billed?.['input_tokens']) ?? null;
  const completion = count(tokens?.['output_tokens']) ?? count(billed?.['output_tokens']) ?? null;
  if (prompt === null && completion === null) return { ...NO_USAGE };
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt === null || completion === null ? null : prompt + completion,
    ...(cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } }),
  };
}
