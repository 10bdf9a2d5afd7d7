import type { EmbeddingsRequest, EmbeddingsResponse } from '../../../wire';
import type { ResponseHeaders } from '../../../upstream/client/upstream-request';
import { textInputs, toEmbeddings } from '../../shared/embedding-vectors';
import { embeddingBatches } from '../../shared/embedding-batches';
import { invalidResponse, invalidRequest } from '../../shared/errors';
import { asRecord, type JsonObject } from '../../shared/json';
import type { EmbeddingsOperation, Target } from '../../contract/provider-adapter';
import type { BedrockConfig } from '../bedrock.config';
import { splitInvokeHeaders } from '../invoke-headers';
import { toModelRequest } from '../model-request';
import { modelOf } from '../model-family';
import { inputTokensIn } from '../response-headers';
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

/** Embeddings over InvokeModel, in the format of the model. */
export const embeddings: EmbeddingsOperation<BedrockConfig> = {
  toRequest: (given, target) => {
    const adjusted = new Set<string>();
    const { request, headers } = splitInvokeHeaders(given, adjusted);
    const family = familyOf(target);
    const texts = textInputs(request);
    if (texts.length > family.maxTexts) {
      throw invalidRequest('input', `This model accepts at most ${family.maxTexts} texts per request.`);
    }
    const body = family.toBody(texts, request, nativeParameters(request, adjusted), target.config);
    return toModelRequest(target, 'invoke', body, adjusted, headers);
  },
  toResponse,
  batches: embeddingBatches((target) => familyOf(target).maxTexts),
};

function nativeParameters(request: EmbeddingsRequest, adjusted: Set<string>): JsonObject {
  const { input: _i, model: _m, encoding_format: _e, dimensions: _d, user, stream: _s, ...native } = request;
  if (user) adjusted.add('user');
  return Object.fromEntries(Object.entries(native).filter(([, value]) => value !== undefined && value !== null));
}

function toResponse(
  body: unknown,
  target: BedrockTarget,
  request: EmbeddingsRequest,
  headers: ResponseHeaders,
): EmbeddingsResponse {
  const response = asRecord(body);
  if (!response) throw invalidResponse('it is not an object');
  const family = familyOf(target);
  const inputTokens = family.toInputTokens(response) ?? inputTokensIn(headers) ?? null;
  return {
    object: 'list',
    data: toEmbeddings(family.toVectors(response), request),
    model: target.model,
    usage: { prompt_tokens: inputTokens, total_tokens: inputTokens },
  };
}
