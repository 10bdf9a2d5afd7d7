import type { EmbeddingsRequest, EmbeddingsResponse } from '../../../wire';
import type { ResponseHeaders } from '../../../upstream/client/upstream-request';
import { headerCount } from '../../shared/response-headers';
import { textInputs, toEmbeddings } from '../../shared/embedding-vectors';
import { embeddingBatches } from '../../shared/embedding-batches';
import { vectorWriter } from '../../shared/embeddings-encoding';
import { invalidResponse, invalidRequest } from '../../shared/errors';
import { asRecord, type JsonObject } from '../../shared/json';
import type { EmbeddingsOperation, Target } from '../../contract/provider-adapter';
import type { BedrockConfig } from '../bedrock.config';
import { splitInvokeHeaders } from '../invoke-headers';
import { toModelCall } from '../model-address';
import { modelOf } from '../model-family';
import { cohere } from './cohere';
import type { EmbeddingFamily } from './embedding-family';
import { nova } from './nova';
import { titanImage, titanText, titanTextV2 } from './titan';

type BedrockTarget = Target<BedrockConfig>;

const FAMILIES: readonly EmbeddingFamily[] = [titanTextV2, titanImage, cohere, nova];

function familyOf(target: BedrockTarget): EmbeddingFamily {
  const { id } = modelOf(target);
  return FAMILIES.find(({ ids }) => ids.test(id)) ?? titanText;
}

/** Embeddings over InvokeModel, by the model's own request and answer. */
export const embeddings: EmbeddingsOperation<BedrockConfig> = {
  toRequest: (given, target) => {
    const adjusted = new Set<string>();
    const { request, headers } = splitInvokeHeaders(given, adjusted);
    const family = familyOf(target);
    const texts = textInputs(request);
    if (texts.length > family.mostTexts) {
      throw invalidRequest('input', `This model takes no more than ${family.mostTexts} texts at once.`);
    }
    vectorWriter(request);
    const body = family.toBody(texts, request, ownWords(request, adjusted), target.config);
    return toModelCall(target, 'invoke', body, adjusted, headers);
  },
  toResponse,
  batches: embeddingBatches((target) => familyOf(target).mostTexts),
};

function ownWords(request: EmbeddingsRequest, adjusted: Set<string>): JsonObject {
  const { input: _i, model: _m, encoding_format: _e, dimensions: _d, user, stream: _s, ...own } = request;
  if (user) adjusted.add('user');
  return Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined && value !== null));
}

function toResponse(
  body: unknown,
  target: BedrockTarget,
  request: EmbeddingsRequest,
  headers: ResponseHeaders,
): EmbeddingsResponse {
  const answer = asRecord(body);
  if (!answer) throw invalidResponse('it is not an object');
  const family = familyOf(target);
  const read = family.toTokens(answer) ?? headerCount(headers, 'x-amzn-bedrock-input-token-count') ?? null;
  return {
    object: 'list',
    data: toEmbeddings(family.toVectors(answer), request),
    model: target.model,
    usage: { prompt_tokens: read, total_tokens: read },
  };
}
