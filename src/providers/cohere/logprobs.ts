import { asRecord, asArray, asString } from '../shared/json';
import type { LogprobItem } from './chat-wire';

/** OpenAI's format of log probabilities. */
export interface Logprobs {
  content: { token: string; logprob: number; bytes: number[]; top_logprobs: [] }[];
}

/** Cohere reports one text for several tokens; its log probability is the sum of theirs. */
export function toLogprobs(items: readonly unknown[]): Logprobs | undefined {
  const content = items.flatMap((value) => {
    const item = asRecord<LogprobItem>(value);
    const token = asString(item?.text);
    const logprobs = asArray(item?.logprobs).filter((logprob) => typeof logprob === 'number');
    if (token === undefined || logprobs.length === 0) return [];
    const logprob = logprobs.reduce((sum, each) => sum + each, 0);
    return [{ token, logprob, bytes: [...Buffer.from(token)], top_logprobs: [] as [] }];
  });
  return content.length > 0 ? { content } : undefined;
}
