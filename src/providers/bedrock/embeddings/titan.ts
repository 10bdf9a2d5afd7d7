import type { EmbeddingsRequest } from '../../../wire';
import { invalidRequest } from '../../shared/errors';
import type { JsonObject, Wire } from '../../shared/json';
import { toTokenCount } from '../usage';
import { selectVectors, type EmbeddingFamily } from './embedding-family';

/** The fields of Titan Embeddings (InvokeModel) that the gateway uses. */
interface TitanRequest {
  inputText: string | undefined;
  /** Text models of version 2. */
  dimensions?: number;
  /** Image models. */
  embeddingConfig?: { outputEmbeddingLength: number };
}

interface TitanResponse {
  embedding?: number[];
  /** In place of `embedding`, if the request has the native parameter `embeddingTypes`. */
  embeddingsByType?: Record<string, number[]>;
  inputTextTokenCount?: number;
}

const shared: Pick<EmbeddingFamily, 'maxTexts' | 'toVectors' | 'toInputTokens'> = {
  maxTexts: 1,
  toVectors: ({ embedding, embeddingsByType }: Wire<TitanResponse>) => [embedding ?? selectVectors(embeddingsByType)],
  toInputTokens: ({ inputTextTokenCount }: Wire<TitanResponse>) => toTokenCount(inputTextTokenCount),
};

export const titanTextV2: EmbeddingFamily = {
  ...shared,
  ids: /amazon\.titan-embed-text-v2/,
  toBody: ([inputText], { dimensions }, native) => {
    const body: TitanRequest = { inputText, ...(dimensions ? { dimensions } : {}) };
    return { ...body, ...native };
  },
};

export const titanImage: EmbeddingFamily = {
  ...shared,
  ids: /amazon\.titan-embed-image/,
  toBody: ([inputText], { dimensions }, native) => {
    const embeddingConfig = dimensions ? { embeddingConfig: { outputEmbeddingLength: dimensions } } : {};
    const body: TitanRequest = { inputText, ...embeddingConfig };
    return { ...body, ...native };
  },
};

/** Version 1 of the text models, and all unknown models. */
export const titanText: EmbeddingFamily = { ...shared, ids: /(?:)/, toBody: toTextOnlyBody };

function toTextOnlyBody([inputText]: readonly string[], { dimensions }: EmbeddingsRequest, native: JsonObject): object {
  if (dimensions) throw invalidRequest('dimensions', "'dimensions' is not supported by this model; remove it.");
  const body: TitanRequest = { inputText };
  return { ...body, ...native };
}
