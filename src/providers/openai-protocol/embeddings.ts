import type { EmbeddingsResponse } from '../../wire';
import { count, fields, noAnswer, text } from '../shared/json';

/** An OpenAI-shaped list of embeddings as ours. */
export function toEmbeddingsResponse(body: unknown, model: string): EmbeddingsResponse {
  const answer = fields(body);
  if (!answer || !Array.isArray(answer['data'])) throw noAnswer('data');
  const usage = fields(answer['usage']);
  return {
    object: 'list',
    data: inOrder(answer['data']).map((item, index) => {
      const embedding = fields(item)?.['embedding'];
      if (typeof embedding !== 'string' && !isVector(embedding)) throw noAnswer(`embedding at index ${index}`);
      return { object: 'embedding', embedding, index };
    }),
    model: text(answer['model']) || model,
    usage: {
      prompt_tokens: count(usage?.['prompt_tokens']) ?? null,
      total_tokens: count(usage?.['total_tokens']) ?? null,
    },
  };
}

/** By their own indexes, where these say where each belongs; else as they came. */
function inOrder(data: readonly unknown[]): readonly unknown[] {
  const ordered: unknown[] = [];
  for (const item of data) {
    const index = fields(item)?.['index'];
    if (typeof index !== 'number' || !(index in data) || index in ordered) return data;
    ordered[index] = item;
  }
  return ordered;
}

function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}
