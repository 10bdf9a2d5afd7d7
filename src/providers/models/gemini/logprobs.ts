import { asRecord, asArray, asString, type Wire } from '../../shared/json';
import type { LogprobsCandidate, LogprobsResult } from './generate-wire';

interface TokenLogprob {
  token: string;
  logprob: number;
  bytes: null;
}

/** `logprobs` of a choice, in OpenAI's format. */
export interface Logprobs {
  content: (TokenLogprob & { top_logprobs: TokenLogprob[] })[];
  refusal: null;
}

/** Translates `logprobsResult` of a candidate: the chosen tokens, and the most likely tokens at each position. */
export function toLogprobs(result: unknown): { logprobs?: Logprobs } {
  const source = asRecord<LogprobsResult>(result);
  const chosen = asArray(source?.chosenCandidates);
  if (!source || chosen.length === 0) return {};
  const top = asArray(source.topCandidates).map((item) => asRecord<LogprobsResult['topCandidates'][number]>(item));
  const content = chosen.map((candidate, index) => ({
    ...toToken(candidate),
    top_logprobs: asArray(top[index]?.candidates).map(toToken),
  }));
  return { logprobs: { content, refusal: null } };
}

function toToken(value: unknown): TokenLogprob {
  const { token, logProbability }: Wire<LogprobsCandidate> = asRecord<LogprobsCandidate>(value) ?? {};
  const logprob = typeof logProbability === 'number' ? logProbability : 0;
  return { token: asString(token) ?? '', logprob, bytes: null };
}
