import type { CompletionsChunk } from '../../wire';
import { asRecord, asArray, asString } from '../shared/json';
import type { Logprobs } from './togetherai-wire';

interface TokenLogprob {
  token: string;
  logprob: number;
  bytes: number[];
}

/** Log probabilities in OpenAI's format. */
export interface OpenAILogprobs {
  content: (TokenLogprob & { top_logprobs: TokenLogprob[] })[];
}

/**
 * Translates the log probabilities of a choice: parallel lists in a response, one number in a stream.
 * @param token the text of a stream's chunk
 * @param top the most likely tokens, if they are not in `value`
 */
export function toLogprobs(value: unknown, token: string, top: unknown): unknown {
  // Some models return OpenAI's format.
  if (Array.isArray(asRecord<OpenAILogprobs>(value)?.content)) return value;
  if (typeof value === 'number') return { content: [entry(token, value, top)] } satisfies OpenAILogprobs;
  const source = asRecord<Logprobs>(value);
  const tops = asArray(source?.top_logprobs ?? top);
  const logprobs = asArray(source?.token_logprobs);
  const content = asArray(source?.tokens).flatMap((item, index) => {
    const logprob = logprobs[index];
    const text = asString(item);
    return text === undefined || typeof logprob !== 'number' ? [] : [entry(text, logprob, tops[index])];
  });
  return content.length > 0 ? ({ content } satisfies OpenAILogprobs) : null;
}

/** Replaces the number in a stream's chunk with the parallel lists of OpenAI's completions. */
export function withLists(chunk: CompletionsChunk): CompletionsChunk {
  const choices = chunk.choices.map((choice) => {
    const { logprobs: logprob, text } = choice;
    if (typeof logprob !== 'number') return choice;
    return { ...choice, logprobs: { tokens: [text ?? ''], token_logprobs: [logprob], top_logprobs: null } };
  });
  return { ...chunk, choices };
}

function entry(token: string, logprob: number, top: unknown): OpenAILogprobs['content'][number] {
  const others = Object.entries(asRecord(top) ?? {}).flatMap(([other, value]) =>
    typeof value === 'number' ? [toToken(other, value)] : [],
  );
  return { ...toToken(token, logprob), top_logprobs: others };
}

function toToken(token: string, logprob: number): TokenLogprob {
  return { token, logprob, bytes: [...Buffer.from(token)] };
}
