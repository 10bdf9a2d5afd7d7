import type { Usage } from '../../../wire';
import { asRecord } from '../../shared/json';
import { NO_USAGE } from '../../openai-protocol/usage';

/** The vendor counts thoughts beside the answer and what tools put into the prompt beside it. Counts of zero are left out. */
export function toUsage(native: unknown): Usage {
  const source = asRecord(native);
  const prompt = tokens(source?.['promptTokenCount']);
  if (!source || prompt === undefined) return { ...NO_USAGE };
  const thought = tokens(source['thoughtsTokenCount']);
  const cached = tokens(source['cachedContentTokenCount']);
  const prompt_tokens = prompt + (tokens(source['toolUsePromptTokenCount']) ?? 0);
  const completion_tokens = (tokens(source['candidatesTokenCount']) ?? 0) + (thought ?? 0);
  return {
    prompt_tokens,
    completion_tokens,
    total_tokens: tokens(source['totalTokenCount']) ?? prompt_tokens + completion_tokens,
    ...(cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } }),
    ...(thought === undefined ? {} : { completion_tokens_details: { reasoning_tokens: thought } }),
  };
}

function tokens(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
