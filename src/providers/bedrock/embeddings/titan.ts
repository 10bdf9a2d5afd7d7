import type { EmbeddingsRequest } from '../../../wire';
import { invalidRequest } from '../../shared/errors';
import type { JsonObject } from '../../shared/json';
import { tokens } from '../usage';
import { oneOfTypes } from './embedding-types';
import type { EmbeddingFamily } from './embedding-family';

const shared: Pick<EmbeddingFamily, 'mostTexts' | 'toVectors' | 'toTokens'> = {
  mostTexts: 1,
  toVectors: (answer) => [answer['embedding'] ?? oneOfTypes(answer['embeddingsByType'])],
  toTokens: (answer) => tokens(answer['inputTextTokenCount']),
};

export const titanTextV2: EmbeddingFamily = {
  ...shared,
  ids: /amazon\.titan-embed-text-v2/,
  toBody: ([inputText], { dimensions }, own) => ({ inputText, ...(dimensions ? { dimensions } : {}), ...own }),
};

export const titanImage: EmbeddingFamily = {
  ...shared,
  ids: /amazon\.titan-embed-image/,
  toBody: ([inputText], { dimensions }, own) => ({
    inputText,
    ...(dimensions ? { embeddingConfig: { outputEmbeddingLength: dimensions } } : {}),
    ...own,
  }),
};

/** The first of the Titan models, and whatever is not known: that is what most models of Bedrock would take. */
export const titanText: EmbeddingFamily = { ...shared, ids: /(?:)/, toBody: toPlainBody };

function toPlainBody([inputText]: readonly string[], { dimensions }: EmbeddingsRequest, own: JsonObject): object {
  if (!dimensions) return { inputText, ...own };
  throw invalidRequest('dimensions', "'dimensions' cannot be chosen with this model; leave it out.");
}
