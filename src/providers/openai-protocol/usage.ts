import type { Usage } from '../../wire';
import { asInteger, asRecord, type Draft } from '../shared/json';
import type { UsageWire } from './chat-wire';

export const NO_USAGE: Usage = { prompt_tokens: null, completion_tokens: null, total_tokens: null };

type Details = Record<string, unknown>;

/**
 * Converts usage to OpenAI's definition, in place: cached tokens are included in the prompt tokens and reasoning tokens
 * in the completion tokens. Providers that exclude them are detected by their totals.
 */
export function toUsage(value: unknown): Usage {
  const source: Draft<UsageWire> | undefined = asRecord<UsageWire>(value);
  if (!source) return { ...NO_USAGE };
  const cached =
    asInteger(asRecord<UsageWire['prompt_tokens_details']>(source.prompt_tokens_details)?.cached_tokens) ??
    asInteger(source.prompt_cache_hit_tokens) ??
    asInteger(source.cached_tokens);
  const reasoning =
    asInteger(asRecord<UsageWire['completion_tokens_details']>(source.completion_tokens_details)?.reasoning_tokens) ??
    asInteger(source.reasoning_tokens);
  let prompt = asInteger(source.prompt_tokens) ?? null;
  let completion = asInteger(source.completion_tokens) ?? null;
  let total = asInteger(source.total_tokens) ?? null;

  if (reasoning !== undefined && reasoning > 0 && prompt !== null && completion !== null) {
    if (total === prompt + completion + reasoning) completion += reasoning;
    else if (reasoning > completion) {
      completion += reasoning;
      if (total !== null) total += reasoning;
    }
  }
  if (cached !== undefined && prompt !== null && cached > prompt) {
    if (completion !== null && total === prompt + completion) total += cached;
    prompt += cached;
  }
  if (total === null && prompt !== null && completion !== null) total = prompt + completion;
  source.prompt_tokens = prompt;
  source.completion_tokens = completion;
  source.total_tokens = total;
  setDetail(source, 'prompt_tokens_details', 'cached_tokens', cached);
  setDetail(source, 'completion_tokens_details', 'reasoning_tokens', reasoning);
  if (source.cache_creation_input_tokens !== undefined) {
    source.cache_creation_input_tokens = asInteger(source.cache_creation_input_tokens);
  }
  // The three required counts have been set.
  return source as unknown as Usage;
}

function setDetail(
  source: Draft<UsageWire>,
  group: 'prompt_tokens_details' | 'completion_tokens_details',
  name: string,
  value: number | undefined,
): void {
  const details: Details | undefined = asRecord(source[group]);
  if (details && (value !== undefined || details[name] !== undefined)) details[name] = value;
  else if (value !== undefined) source[group] = { [name]: value };
  else if (!details && source[group] !== undefined) source[group] = undefined;
}
