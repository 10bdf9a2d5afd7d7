const MAX_COMPARED_LENGTH = 40;

/** Returns the candidate that is most similar to `word`, or undefined if none is similar enough. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const normalized = normalize(word);
  if (normalized.length < 2 || normalized.length > MAX_COMPARED_LENGTH) return undefined;
  const scored = candidates
    .map((candidate) => ({ candidate, score: score(normalize(candidate), normalized) }))
    .filter(({ score }) => score <= normalized.length / 3)
    .sort((left, right) => left.score - right.score);
  return scored[0]?.candidate;
}

/** Returns `; did you mean "x"?`, or an empty string if no candidate is similar. */
export function didYouMean(word: unknown, candidates: readonly string[]): string {
  const candidate = typeof word === 'string' ? nearest(word, candidates) : undefined;
  return candidate === undefined ? '' : `; did you mean "${candidate}"?`;
}

function normalize(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** A candidate that ends with the word is an exact match: `chat` matches `llm/v1/chat`. */
function score(candidate: string, word: string): number {
  return candidate.endsWith(word) ? 0 : distance(word, candidate);
}

/** Number of changed, missing, additional and swapped characters. */
function distance(left: string, right: string): number {
  let before: number[] = [];
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      const isSwapped = left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      const swap = isSwapped ? (before[j - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap));
    }
    before = row;
    row = next;
  }
  return row[right.length] ?? 0;
}
