import { fields, list } from '../../openai-shape/reading';
import type { EmbeddingFamily } from './embedding-family';

/** Cohere's Embed; its answer has no token count. */
export const cohere: EmbeddingFamily = {
  ids: /cohere\.embed/,
  mostTexts: 96,
  toBody: (texts, { dimensions }, own, { embedding_input_type: input_type }) => ({
    texts,
    input_type,
    ...(dimensions ? { output_dimension: dimensions } : {}),
    ...own,
  }),
  toVectors: ({ embeddings }) => list(fields(embeddings)?.['float'] ?? embeddings),
  toTokens: () => undefined,
};
