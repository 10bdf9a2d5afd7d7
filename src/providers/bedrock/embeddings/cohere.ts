import { asArray } from '../../shared/json';
import { oneOfTypes } from './embedding-types';
import type { EmbeddingFamily } from './embedding-family';

/** Cohere's Embed; its answer has no token count but in its header. */
export const cohere: EmbeddingFamily = {
  ids: /cohere\.embed/,
  mostTexts: 96,
  toBody: (texts, { dimensions }, own, { embedding_input_type: input_type }) => ({
    texts,
    input_type,
    ...(dimensions ? { output_dimension: dimensions } : {}),
    ...own,
  }),
  toVectors: ({ embeddings }) => asArray(oneOfTypes(embeddings) ?? embeddings),
  toTokens: () => undefined,
};
