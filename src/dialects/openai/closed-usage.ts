import { isRecord, type Fields } from './closed-fields';

const COUNTS = ['prompt_tokens', 'completion_tokens', 'total_tokens'] as const;

/** The details of OpenAI's usage, and their counts. */
const DETAILS: Readonly<Record<string, readonly string[]>> = {
  prompt_tokens_details: ['cached_tokens', 'cache_write_tokens', 'audio_tokens', 'image_tokens', 'text_tokens'],
  completion_tokens_details: [
    'reasoning_tokens',
    'accepted_prediction_tokens',
    'rejected_prediction_tokens',
    'audio_tokens',
    'text_tokens',
  ],
};

/**
 * Returns usage with all three counts, or undefined if the provider reported none: OpenAI's types do not allow `null`.
 * A missing count is derived from the others.
 */
export function toOpenAIUsage(usage: unknown): Fields | undefined {
  if (!isRecord(usage)) return undefined;
  const [prompt, completion, total] = COUNTS.map((name) => toCount(usage[name]));
  if (prompt === undefined && completion === undefined && total === undefined) return undefined;
  const prompt_tokens = prompt ?? Math.max(0, (total ?? 0) - (completion ?? 0));
  const completion_tokens = completion ?? Math.max(0, (total ?? 0) - prompt_tokens);
  const total_tokens = total ?? prompt_tokens + completion_tokens;
  const complete: Fields = { ...usage, prompt_tokens, completion_tokens, total_tokens };
  for (const name in DETAILS) if (complete[name] !== undefined) complete[name] = toDetails(complete[name], name);
  return complete;
}

/** Embeddings always have usage: 0 if the provider reported none. */
export function toOpenAIEmbeddingsUsage(usage: unknown): Fields {
  const given = isRecord(usage) ? usage : {};
  const prompt = toCount(given.prompt_tokens);
  const total = toCount(given.total_tokens);
  return { ...given, prompt_tokens: prompt ?? total ?? 0, total_tokens: total ?? prompt ?? 0 };
}

function toDetails(value: unknown, group: string): Fields | undefined {
  if (!isRecord(value)) return undefined;
  const details = { ...value };
  for (const name of DETAILS[group] ?? []) if (name in details) details[name] = toCount(details[name]);
  return details;
}

function toCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}
