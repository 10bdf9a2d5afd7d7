import type { EmbeddingsRequest, EmbeddingsResponse } from '../../wire';
import { vectorEncoder } from './embeddings-encoding';
import { invalidResponse, invalidRequest } from './errors';

/**
 * Returns the inputs of a request as texts, for providers that do not accept tokens.
 * @throws GatewayError `INVALID_REQUEST` for tokens, for an empty input, and for an unknown encoding
 */
export function textInputs(request: EmbeddingsRequest): readonly string[] {
  // Rejects an unknown encoding before the request is sent.
  vectorEncoder(request);
  const { input } = request;
  const texts: readonly unknown[] = typeof input === 'string' ? [input] : input;
  if (texts.length > 0 && texts.every((text) => typeof text === 'string')) return texts;
  throw invalidRequest(
    'input',
    "'input' must be a text or a list of texts on this endpoint; tokens are not supported.",
  );
}

/**
 * Converts vectors, one per input, to the requested encoding.
 * @throws GatewayError `UPSTREAM_INVALID` if the number of vectors is wrong or one is not a vector
 */
export function toEmbeddings(vectors: readonly unknown[], request: EmbeddingsRequest): EmbeddingsResponse['data'] {
  const expected = textInputs(request).length;
  if (vectors.length !== expected) throw invalidResponse(`it has ${vectors.length} embeddings for ${expected} inputs`);
  const encode = vectorEncoder(request);
  return vectors.map((vector, index) => {
    if (!isVector(vector)) throw invalidResponse(`the embedding at index ${index} is not a list of numbers`);
    return { object: 'embedding', embedding: encode(vector), index };
  });
}

/** Whether a value is a list of numbers; an empty list is not a vector. */
export function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'number');
}
