/** The complete response, sixty words, so that a truncated response cannot look complete. */
export const ANSWER = [
  'A gateway is judged on bad days. When the provider is slow, silent, overloaded or cut off in the middle of a sentence,',
  'the caller still deserves one complete answer or one clear error, soon. Retries must be few, waits must be short, and',
  'nothing may arrive twice. A partial answer that looks complete is the worst result of all.',
].join(' ');

/** Returns the tokens of the response that follow `beginning`, or undefined if the response does not begin with it. */
export function tokensAfter(beginning) {
  return ANSWER.startsWith(beginning) ? (ANSWER.slice(beginning.length).match(/\s*\S+/g) ?? []) : undefined;
}

export function isComplete(text) {
  return text.trim().replaceAll(/\s+/g, ' ') === ANSWER;
}
