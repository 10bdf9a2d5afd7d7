import { asRecord, asArray, type Wire } from '../../shared/json';
import { toTokenCount } from '../usage';
import type { EmbeddingFamily } from './embedding-family';

const DEFAULT_DIMENSIONS = 1024;

/** The fields of Nova Multimodal Embeddings (InvokeModel) that the gateway uses. */
interface NovaRequest {
  taskType: 'SINGLE_EMBEDDING';
  singleEmbeddingParams: {
    embeddingPurpose: 'GENERIC_INDEX';
    embeddingDimension: number;
    text: { truncationMode: 'END'; value: string | undefined };
  };
}

interface NovaResponse {
  embeddings: NovaEmbedding[];
  inputTokenCount?: number;
}

interface NovaEmbedding {
  embedding: number[];
}

/** Amazon Nova Multimodal Embeddings, for texts only. */
export const nova: EmbeddingFamily = {
  ids: /amazon\.nova-.*embed/,
  maxTexts: 1,
  toBody: ([value], { dimensions }, native) => {
    const body: NovaRequest = {
      taskType: 'SINGLE_EMBEDDING',
      singleEmbeddingParams: {
        embeddingPurpose: 'GENERIC_INDEX',
        embeddingDimension: dimensions ?? DEFAULT_DIMENSIONS,
        text: { truncationMode: 'END', value },
      },
    };
    return { ...body, ...native };
  },
  toVectors: ({ embeddings }: Wire<NovaResponse>) =>
    asArray(embeddings).map((item) => asRecord<NovaEmbedding>(item)?.embedding),
  toInputTokens: ({ inputTokenCount }: Wire<NovaResponse>) => toTokenCount(inputTokenCount),
};
