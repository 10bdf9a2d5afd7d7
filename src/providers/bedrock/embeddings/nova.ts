import { asRecord, asArray } from '../../shared/json';
import { tokens } from '../usage';
import type { EmbeddingFamily } from './embedding-family';

const DEFAULT_DIMENSIONS = 1024;

/** Amazon Nova's multimodal embeddings, asked for texts. */
export const nova: EmbeddingFamily = {
  ids: /amazon\.nova-.*embed/,
  mostTexts: 1,
  toBody: ([value], { dimensions }, own) => ({
    taskType: 'SINGLE_EMBEDDING',
    singleEmbeddingParams: {
      embeddingPurpose: 'GENERIC_INDEX',
      embeddingDimension: dimensions ?? DEFAULT_DIMENSIONS,
      text: { truncationMode: 'END', value },
    },
    ...own,
  }),
  toVectors: (answer) => asArray(answer['embeddings']).map((item) => asRecord(item)?.['embedding']),
  toTokens: (answer) => tokens(answer['inputTokenCount']),
};
