/** Weights of the kinds of features: words, pairs of adjacent words, and letter triples for related word forms. */
const WORD = 1;
const PAIR = 0.5;
const LETTERS = 0.3;

/**
 * Returns a vector of length 1 that depends on the text alone. Each feature of the text is hashed to a dimension and a
 * sign, so texts that share words, word forms or phrases are close to each other.
 */
export function vectorOf(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  const add = (feature: string, weight: number): void => {
    const hash = hash32(feature);
    const index = (hash >>> 1) % dimensions;
    vector[index] = (vector[index] ?? 0) + ((hash & 1) === 0 ? weight : -weight);
  };
  let previous = '';
  for (const word of text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []) {
    add(word, WORD);
    if (previous !== '') add(`${previous} ${word}`, PAIR);
    for (let at = 0; at + 3 <= word.length; at += 1) add(`#${word.slice(at, at + 3)}`, LETTERS);
    previous = word;
  }
  return toUnit(vector, hash32(text));
}

/** The vector of a text without words, or whose features cancel out: a single dimension. */
function toUnit(vector: Float32Array, hash: number): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  if (length < 1e-6) return vector.fill(0).fill(1, hash % vector.length, (hash % vector.length) + 1);
  return vector.map((value) => value / length);
}

/** FNV-1a over UTF-16 units, with a final mixing step so that the low bits depend on every unit. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
