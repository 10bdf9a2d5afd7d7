import type { Usage } from '../../../wire';
import { asRecord, asArray, type Wire } from '../../shared/json';
import type { MessagesUsage, TokenCounts, UsageIteration } from './messages-wire';

/** `earlier` with the counts of `later`, except those that are null. */
export function mergeUsage(earlier: Wire<MessagesUsage>, later: unknown): Wire<MessagesUsage> {
  const counts = Object.entries(asRecord(later) ?? {}).filter(([, value]) => value !== null);
  return { ...earlier, ...Object.fromEntries(counts) };
}

/** Anthropic excludes cached tokens from `input_tokens` and includes thinking in `output_tokens`. */
export function toUsage(native: unknown): Usage {
  const usage = asRecord<MessagesUsage>(native) ?? {};
  const counts = countsWithCompaction(usage) ?? usage;
  const input = asCount(counts.input_tokens);
  const read = asCount(counts.cache_read_input_tokens);
  const created = asCount(counts.cache_creation_input_tokens);
  const completion = asCount(counts.output_tokens) ?? null;
  const thinking = asCount(asRecord<{ thinking_tokens: number }>(usage.output_tokens_details)?.thinking_tokens);
  const prompt = input === undefined ? null : input + (read ?? 0) + (created ?? 0);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt === null || completion === null ? null : prompt + completion,
    ...(read === undefined ? {} : { prompt_tokens_details: { cached_tokens: read } }),
    ...(thinking === undefined ? {} : { completion_tokens_details: { reasoning_tokens: thinking } }),
    ...(created === undefined ? {} : { cache_creation_input_tokens: created }),
  };
}

/**
 * The sum over the iterations of a request whose context was compacted, or undefined if the top-level counts are
 * complete: they exclude compaction. The advisor's iterations do not count. After `fallback_message` (another model
 * took over) the top-level counts are complete.
 */
function countsWithCompaction({ iterations }: Wire<MessagesUsage>): Wire<TokenCounts> | undefined {
  const all = asArray(iterations).map((iteration) => asRecord<UsageIteration>(iteration) ?? {});
  const has = (type: string): boolean => all.some((iteration) => iteration.type === type);
  if (!has('compaction') || has('fallback_message')) return undefined;
  const counted = all.filter(({ type }) => type === 'message' || type === 'compaction');
  const sum = (name: keyof TokenCounts): number | undefined => {
    const values = counted.map((iteration) => asCount(iteration[name])).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0);
  };
  return {
    input_tokens: sum('input_tokens'),
    cache_read_input_tokens: sum('cache_read_input_tokens'),
    cache_creation_input_tokens: sum('cache_creation_input_tokens'),
    output_tokens: sum('output_tokens'),
  };
}

function asCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
