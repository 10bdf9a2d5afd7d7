import { asRecord, asArray, asString, type JsonObject } from '../../shared/json';

interface TokenLogprob {
  token: string;
  logprob: number;
  bytes: null;
}

/** `logprobs` of a choice, as OpenAI has it. */
export interface Logprobs {
  content: (TokenLogprob & { top_logprobs: TokenLogprob[] })[];
  refusal: null;
}

/** `logprobsResult` of a candidate: the chosen tokens, and for each the likeliest ones. */
export function toLogprobs(result: unknown): { logprobs?: Logprobs } {
  const source = asRecord(result);
  const chosen = asArray(source?.['chosenCandidates']);
  if (!source || chosen.length === 0) return {};
  const top = asArray(source['topCandidates']);
  const content = chosen.map((candidate, index) => ({
    ...toToken(asRecord(candidate) ?? {}),
    top_logprobs: asArray(asRecord(top[index])?.['candidates']).map((other) => toToken(asRecord(other) ?? {})),
  }));
  return { logprobs: { content, refusal: null } };
}

function toToken(candidate: JsonObject): TokenLogprob {
  const logprob = candidate['logProbability'];
  return { token: asString(candidate['token']) ?? '', logprob: typeof logprob === 'number' ? logprob : 0, bytes: null };
}
