import type { Usage } from '../../../wire';
import { asRecord, asArray, type JsonObject } from '../../shared/json';

const COUNTS = ['input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens', 'output_tokens'] as const;

/** The vendor's counts; those of `later`, where it has them, replace those of `earlier`. */
export function mergeUsage(earlier: JsonObject, later: unknown): JsonObject {
  const given = Object.entries(asRecord(later) ?? {}).filter(([, value]) => value !== null);
  return { ...earlier, ...Object.fromEntries(given) };
}

/** The vendor counts cached tokens beside `input_tokens`, and thinking within `output_tokens`. */
export function toUsage(native: unknown): Usage {
  const source = asRecord(native) ?? {};
  const counts = withCompaction(source) ?? source;
  const [input, read, created, output] = COUNTS.map((name) => tokens(counts[name]));
  const thought = tokens(asRecord(source['output_tokens_details'])?.['thinking_tokens']);
  const prompt = input === undefined ? null : input + (read ?? 0) + (created ?? 0);
  const completion = output ?? null;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt === null || completion === null ? null : prompt + completion,
    ...(read === undefined ? {} : { prompt_tokens_details: { cached_tokens: read } }),
    ...(thought === undefined ? {} : { completion_tokens_details: { reasoning_tokens: thought } }),
    ...(created === undefined ? {} : { cache_creation_input_tokens: created }),
  };
}

/**
 * The top-level counts leave out what compacting the context took: then the iterations are summed, except those of
 * an advisor. Where another model stepped in (`fallback_message`), the top level is right.
 */
function withCompaction(source: JsonObject): JsonObject | undefined {
  const iterations = asArray(source['iterations']).map((iteration) => asRecord(iteration) ?? {});
  const has = (type: string): boolean => iterations.some((iteration) => iteration['type'] === type);
  if (!has('compaction') || has('fallback_message')) return undefined;
  const counted = iterations.filter(({ type }) => type === 'message' || type === 'compaction');
  const sum = (name: string): number | undefined => {
    const values = counted.map((iteration) => tokens(iteration[name])).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0);
  };
  return Object.fromEntries(COUNTS.map((name) => [name, sum(name)]));
}

function tokens(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
