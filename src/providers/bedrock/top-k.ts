import type { JsonObject } from '../shared/json';

/** What `top_k` is called among the maker's own parameters; undefined where there is none. The first row that fits counts. */
const NAMES: readonly (readonly [string, ((topK: number) => JsonObject) | undefined])[] = [
  ['amazon.nova', (topK) => ({ inferenceConfig: { topK } })],
  ['cohere.', (k) => ({ k })],
  ['openai.', undefined],
  ['meta.', undefined],
  ['ai21.', undefined],
  ['amazon.titan', undefined],
];

export function toTopK(topK: number, id: string): JsonObject | undefined {
  const row = NAMES.find(([part]) => id.includes(part));
  return row ? row[1]?.(topK) : { top_k: topK };
}
