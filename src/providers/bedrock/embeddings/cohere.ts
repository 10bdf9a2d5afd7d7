import { asArray, type Wire } from '../../shared/json';
import { selectVectors, type EmbeddingFamily } from './embedding-family';

/** The fields of Cohere Embed (InvokeModel) that the gateway uses. */
interface EmbedRequest {
  texts: readonly string[];
  input_type: string;
  output_dimension?: number;
}

interface EmbedResponse {
  /** Vectors, or vectors by type. */
  embeddings: number[][] | Record<string, number[][]>;
}

/** Cohere Embed. Its response reports input tokens in a header only. */
export const cohere: EmbeddingFamily = {
  ids: /cohere\.embed/,
  maxTexts: 96,
  toBody: (texts, { dimensions }, native, { embedding_input_type: input_type }) => {
    const body: EmbedRequest = { texts, input_type, ...(dimensions ? { output_dimension: dimensions } : {}) };
    return { ...body, ...native };
  },
  toVectors: ({ embeddings }: Wire<EmbedResponse>) => asArray(selectVectors(embeddings) ?? embeddings),
  toInputTokens: () => undefined,
};
