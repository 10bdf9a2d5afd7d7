import type { EmbeddingsRequest, EmbeddingsResponse } from '../../wire';
import { isVector } from '../shared/embedding-vectors';
import { vectorEncoderOrNative } from '../shared/embeddings-encoding';
import { asInteger, asRecord, asString, missingInResponse } from '../shared/json';
import type { EmbeddingsResponseWire, EmbeddingWire } from './chat-wire';

/**
 * Converts an OpenAI list of embeddings to the requested encoding: some servers ignore `encoding_format`, and OpenAI's SDKs
 * decode what they requested without checking it.
 */
export function toEmbeddingsResponse(body: unknown, model: string, request: EmbeddingsRequest): EmbeddingsResponse {
  const response = asRecord<EmbeddingsResponseWire>(body);
  if (!response || !Array.isArray(response.data)) throw missingInResponse('data');
  const encode = vectorEncoderOrNative(request);
  const usage = asRecord<EmbeddingsResponseWire['usage']>(response.usage);
  return {
    object: 'list',
    data: inOrder(response.data).map((item, index) => {
      const embedding = asRecord<EmbeddingWire>(item)?.embedding;
      if (typeof embedding !== 'string' && !isVector(embedding)) throw missingInResponse(`embedding at index ${index}`);
      return { object: 'embedding', embedding: encode(embedding), index };
    }),
    model: asString(response.model) || model,
    usage: {
      prompt_tokens: asInteger(usage?.prompt_tokens) ?? null,
      total_tokens: asInteger(usage?.total_tokens) ?? null,
    },
  };
}

/** Sorts the items by their `index`, or keeps their order unless each index is valid and occurs once. */
function inOrder(data: readonly unknown[]): readonly unknown[] {
  const ordered: unknown[] = [];
  for (const item of data) {
    const index = asRecord<EmbeddingWire>(item)?.index;
    if (typeof index !== 'number' || !(index in data) || index in ordered) return data;
    ordered[index] = item;
  }
  return ordered;
}
