import type { Usage } from '../../../wire';
import { asRecord } from '../../shared/json';
import type { UsageMetadata } from './generate-wire';

/**
 * Translates `usageMetadata`. Gemini counts thoughts and the prompt tokens of tools separately; OpenAI includes them in
 * the completion and the prompt. Gemini omits counts of zero. Returns undefined if the prompt was not counted.
 */
export function toUsage(native: unknown): Usage | undefined {
  const source = asRecord<UsageMetadata>(native);
  const prompt = tokens(source?.promptTokenCount);
  if (!source || prompt === undefined) return undefined;
  const thoughts = tokens(source.thoughtsTokenCount);
  const cached = tokens(source.cachedContentTokenCount);
  const prompt_tokens = prompt + (tokens(source.toolUsePromptTokenCount) ?? 0);
  const completion_tokens = (tokens(source.candidatesTokenCount) ?? 0) + (thoughts ?? 0);
  return {
    prompt_tokens,
    completion_tokens,
    total_tokens: tokens(source.totalTokenCount) ?? prompt_tokens + completion_tokens,
    ...(cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } }),
    ...(thoughts === undefined ? {} : { completion_tokens_details: { reasoning_tokens: thoughts } }),
  };
}

function tokens(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
