import type { EmbeddingsResponse } from '../../wire';
import { asInteger, asRecord, missingInResponse, asString } from '../shared/json';

/** An OpenAI-shaped list of embeddings as ours. */
export function toEmbeddingsResponse(body: unknown, model: string): EmbeddingsResponse {
  const answer = asRecord(body);
  if (!answer || !Array.isArray(answer['data'])) throw missingInResponse('data');
  const usage = asRecord(answer['usage']);
  return {
    object: 'list',
    data: inOrder(answer['data']).map((item, index) => {
      const embedding = asRecord(item)?.['embedding'];
      if (typeof embedding !== 'string' && !isVector(embedding)) throw missingInResponse(`embedding at index ${index}`);
      return { object: 'embedding', embedding, index };
    }),
    model: asString(answer['model']) || model,
    usage: {
      prompt_tokens: asInteger(usage?.['prompt_tokens']) ?? null,
      total_tokens: asInteger(usage?.['total_tokens']) ?? null,
    },
  };
}

/** By their own indexes, where these say where each belongs; else as they came. */
function inOrder(data: readonly unknown[]): readonly unknown[] {
  const ordered: unknown[] = [];
  for (const item of data) {
    const index = asRecord(item)?.['index'];
    if (typeof index !== 'number' || !(index in data) || index in ordered) return data;
    ordered[index] = item;
  }
  return ordered;
}

function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}
