import type { CompletionsChunk } from '../../wire';
import { asRecord, asArray, asString } from '../shared/json';

interface TokenLogprob {
  token: string;
  logprob: number;
  bytes: number[];
}

/** OpenAI's form of log probabilities. */
export interface Logprobs {
  content: (TokenLogprob & { top_logprobs: TokenLogprob[] })[];
}

/**
 * The vendor gives one number for each token, in parallel lists (whole answers) or alone (streams, where `token` is the
 * text of the chunk); `top` are the likeliest tokens with theirs, one record for each place.
 */
export function toLogprobs(value: unknown, token: string, top: unknown): unknown {
  // Some of the models behind the vendor's API answer in OpenAI's form.
  if (Array.isArray(asRecord(value)?.['content'])) return value;
  if (typeof value === 'number') return { content: [entry(token, value, top)] } satisfies Logprobs;
  const source = asRecord(value);
  const tops = asArray(source?.['top_logprobs'] ?? top);
  const content = asArray(source?.['tokens']).flatMap((item, index) => {
    const logprob = asArray(source?.['token_logprobs'])[index];
    const said = asString(item);
    return said === undefined || typeof logprob !== 'number' ? [] : [entry(said, logprob, tops[index])];
  });
  return content.length > 0 ? ({ content } satisfies Logprobs) : null;
}

/** Lists side by side, as OpenAI's completions have them; the vendor's streams have one number. */
export function withLists(chunk: CompletionsChunk): CompletionsChunk {
  const choices = chunk.choices.map((choice) => {
    const { logprobs: logprob, text: said } = choice;
    if (typeof logprob !== 'number') return choice;
    return { ...choice, logprobs: { tokens: [said ?? ''], token_logprobs: [logprob], top_logprobs: null } };
  });
  return { ...chunk, choices };
}

function entry(token: string, logprob: number, top: unknown): Logprobs['content'][number] {
  const others = Object.entries(asRecord(top) ?? {}).flatMap(([each, value]) =>
    typeof value === 'number' ? [toToken(each, value)] : [],
  );
  return { ...toToken(token, logprob), top_logprobs: others };
}

function toToken(token: string, logprob: number): TokenLogprob {
  return { token, logprob, bytes: [...Buffer.from(token)] };
}
