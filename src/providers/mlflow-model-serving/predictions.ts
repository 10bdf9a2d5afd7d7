import type { EmbeddingsRequest, EmbeddingsResponse } from '../../wire';
import { vectorEncoder } from '../shared/embeddings-encoding';
import { isVector } from '../shared/embedding-vectors';
import { invalidResponse } from '../shared/errors';
import { asRecord } from '../shared/json';
import type { ScoringResponse, Table } from './scoring-wire';

/** Returns the predictions: a list, the only column of a table, or its column `choices`. */
function predictionsIn(body: unknown): unknown {
  const predictions = asRecord<ScoringResponse>(body)?.predictions;
  if (predictions === undefined) throw invalidResponse('it has no predictions');
  const table = asRecord<Table>(predictions);
  if (!table) return predictions;
  const columns: unknown[] = Object.values(table);
  if (columns.length === 1) return columns[0];
  if (table.choices !== undefined) return table.choices;
  // MLflow's text.
  throw invalidResponse("the dict has several keys. Ensure the served model returns a dict key containing 'choices'");
}

export function textsIn(body: unknown): string[] {
  const texts = predictionsIn(body);
  if (!Array.isArray(texts)) throw invalidResponse('the predictions are not a list');
  // MLflow's text.
  if (texts.length === 0) throw invalidResponse('The input list is empty');
  return texts.map((item: unknown, index) => {
    if (typeof item === 'string') return item;
    throw invalidResponse(`prediction ${index} is not a string`);
  });
}

/** A list of numbers is a single embedding. */
export function embeddingsIn(body: unknown, request: EmbeddingsRequest): EmbeddingsResponse['data'] {
  const predictions = predictionsIn(body);
  if (!Array.isArray(predictions) || predictions.length === 0) throw invalidResponse('it has no embeddings');
  const vectors: unknown[] = typeof predictions[0] === 'number' ? [predictions] : predictions;
  const encode = vectorEncoder(request);
  return vectors.map((vector, index) => {
    if (!isVector(vector)) throw invalidResponse(`the embedding at index ${index} is not a list of numbers`);
    return { object: 'embedding', embedding: encode(vector), index };
  });
}
