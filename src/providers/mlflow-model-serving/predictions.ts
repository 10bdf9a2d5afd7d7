import type { EmbeddingsRequest, EmbeddingsResponse } from '../../wire';
import { vectorWriter } from '../shared/embeddings-encoding';
import { invalidResponse } from '../shared/errors';
import { asRecord } from '../shared/json';

/** What a scoring server predicted: a list, or a table with one column or with one called `choices`. */
function predictionsIn(body: unknown): unknown {
  const predictions = asRecord(body)?.['predictions'];
  if (predictions === undefined) throw invalidResponse('it has no predictions');
  const table = asRecord(predictions);
  if (!table) return predictions;
  const columns = Object.values(table);
  if (columns.length === 1) return columns[0];
  if (table['choices'] !== undefined) return table['choices'];
  throw invalidResponse("the dict has several keys. Ensure the served model returns a dict key containing 'choices'");
}

export function textsIn(body: unknown): string[] {
  const texts = predictionsIn(body);
  if (!Array.isArray(texts)) throw invalidResponse('the predictions are no list');
  if (texts.length === 0) throw invalidResponse('The input list is empty');
  return texts.map((item: unknown, index) => {
    if (typeof item === 'string') return item;
    throw invalidResponse(`prediction ${index} is no text`);
  });
}

/** A list of numbers alone is one embedding. */
export function embeddingsIn(body: unknown, request: EmbeddingsRequest): EmbeddingsResponse['data'] {
  const given = predictionsIn(body);
  if (!Array.isArray(given) || given.length === 0) throw invalidResponse('it has no embeddings');
  const vectors: unknown[] = typeof given[0] === 'number' ? [given] : given;
  const write = vectorWriter(request);
  return vectors.map((vector, index) => {
    if (!isVector(vector)) throw invalidResponse(`the embedding at index ${index} is no list of numbers`);
    return { object: 'embedding', embedding: write(vector), index };
  });
}

function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'number');
}
