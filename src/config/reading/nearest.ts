const LONGEST_COMPARED = 40;

/** The candidate that `word` was probably meant to be, if there is one. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const plain = plainForm(word);
  if (plain.length < 2 || plain.length > LONGEST_COMPARED) return undefined;
  const scored = candidates
    .map((candidate) => ({ candidate, score: distanceTo(plainForm(candidate), plain) }))
    .filter(({ score }) => score <= plain.length / 3)
    .sort((left, right) => left.score - right.score);
  return scored[0]?.candidate;
}

/** `; did you mean "x"?`, or nothing. */
export function didYouMean(word: unknown, candidates: readonly string[]): string {
  const candidate = typeof word === 'string' ? nearest(word, candidates) : undefined;
  return candidate === undefined ? '' : `; did you mean "${candidate}"?`;
}

function plainForm(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** The last words of a candidate stand for it; of several that end so, the one that comes first counts. */
function distanceTo(candidate: string, word: string): number {
  return candidate.endsWith(word) ? 0 : distance(word, candidate);
}

/** Levenshtein distance, one row of the table at a time. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
