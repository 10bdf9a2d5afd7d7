import type { EmbeddingsRequest, EmbeddingsResponse } from '../../wire';
import { vectorWriter } from './embeddings-encoding';
import { invalidResponse, invalidRequest } from './errors';

/**
 * The inputs of a request as texts, for vendors that take no tokens.
 * @throws GatewayError `INVALID_REQUEST` for tokens, for no input at all, and for an unknown encoding
 */
export function textInputs(request: EmbeddingsRequest): readonly string[] {
  // Refuses an unknown encoding before the vendor is asked.
  vectorWriter(request);
  const { input } = request;
  const texts: readonly unknown[] = typeof input === 'string' ? [input] : input;
  if (texts.length > 0 && texts.every((text) => typeof text === 'string')) return texts;
  throw invalidRequest(
    'input',
    "'input' must be a text or a list of texts on this endpoint; tokens are not supported.",
  );
}

/**
 * The vectors, one for each input, in the encoding that was asked for.
 * @throws GatewayError `UPSTREAM_INVALID` where there are more or fewer, or where one is none
 */
export function toEmbeddings(vectors: readonly unknown[], request: EmbeddingsRequest): EmbeddingsResponse['data'] {
  const expected = textInputs(request).length;
  if (vectors.length !== expected) throw invalidResponse(`it has ${vectors.length} embeddings for ${expected} inputs`);
  const write = vectorWriter(request);
  return vectors.map((vector, index) => {
    if (!isVector(vector)) throw invalidResponse(`the embedding at index ${index} is no list of numbers`);
    return { object: 'embedding', embedding: write(vector), index };
  });
}

function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'number');
}
