import { fields, list, text, type Fields } from '../../shared/json';

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
  const source = fields(result);
  const chosen = list(source?.['chosenCandidates']);
  if (!source || chosen.length === 0) return {};
  const top = list(source['topCandidates']);
  const content = chosen.map((candidate, index) => ({
    ...toToken(fields(candidate) ?? {}),
    top_logprobs: list(fields(top[index])?.['candidates']).map((other) => toToken(fields(other) ?? {})),
  }));
  return { logprobs: { content, refusal: null } };
}

function toToken(candidate: Fields): TokenLogprob {
  const logprob = candidate['logProbability'];
  return { token: text(candidate['token']) ?? '', logprob: typeof logprob === 'number' ? logprob : 0, bytes: null };
}
