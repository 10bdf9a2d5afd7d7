import { GatewayError } from '../../errors';
import type { EmbeddingsRequest, EmbeddingsResponse } from '../../wire';
import { textInputs, toEmbeddings } from '../shared/embedding-vectors';
import { embeddingBatches } from '../shared/embedding-batches';
import { readResponse } from '../models/gemini/candidate';
import {
  droppedFromEmbeddings,
  toEmbeddingsResponse as toContentResponse,
  toEmbedOptions,
} from '../models/gemini/embeddings';
import { GOOGLE_ERRORS } from '../models/gemini/error-format';
import { asInteger, asRecord, asArray } from '../shared/json';
import type { EmbeddingsOperation, Target } from '../contract/provider-adapter';
import { modelUrl, publisherOf } from './address';
import type {
  EmbedContentRequest,
  EmbeddingStatistics,
  PredictedEmbedding,
  Prediction,
  PredictRequest,
  PredictResponse,
} from './embeddings-wire';
import type { VertexAIConfig } from './vertex-ai.config';

type VertexTarget = Target<VertexAIConfig>;

/** Maximum texts per `:predict` request (Vertex AI, "Text embeddings API"). */
const MAX_TEXTS = 250;

/** Google's embedding models: the newest use `:embedContent` with one text per request, the others `:predict`. */
export const vertexEmbeddings: EmbeddingsOperation<VertexAIConfig> = {
  toRequest: (request, target) => {
    if (publisherOf(target) !== 'google') {
      const message = `Vertex AI does not support embeddings for the model '${target.model}'.`;
      throw new GatewayError('UNSUPPORTED_OPERATION', message);
    }
    return {
      url: modelUrl(target, 'google', usesEmbedContent(target) ? 'embedContent' : 'predict'),
      headers: {},
      body: usesEmbedContent(target) ? toEmbedContentRequest(request) : toPredictRequest(request),
      errorFormat: GOOGLE_ERRORS,
      adjusted: droppedFromEmbeddings(request),
    };
  },
  toResponse: (body, target, request) =>
    usesEmbedContent(target)
      ? toContentResponse(body, target.model, request)
      : toPredictResponse(body, target.model, request),
  batches: embeddingBatches((target) => (acceptsOneText(target) ? 1 : MAX_TEXTS)),
};

function usesEmbedContent({ model }: VertexTarget): boolean {
  return model.startsWith('gemini-embedding-') && !model.startsWith('gemini-embedding-001');
}

function acceptsOneText(target: VertexTarget): boolean {
  return usesEmbedContent(target) || target.model.startsWith('gemini-embedding-001');
}

function toEmbedContentRequest(request: EmbeddingsRequest): EmbedContentRequest {
  const options = toEmbedOptions(request);
  return {
    content: { parts: textInputs(request).map((text) => ({ text })) },
    ...(Object.keys(options).length > 0 ? { embedContentConfig: options } : {}),
  };
}

function toPredictRequest(request: EmbeddingsRequest): PredictRequest {
  const { taskType, title, ...parameters } = toEmbedOptions(request);
  return {
    instances: textInputs(request).map((content) => ({
      content,
      ...(taskType === undefined ? {} : { task_type: taskType }),
      ...(title === undefined ? {} : { title }),
    })),
    ...(Object.keys(parameters).length > 0 ? { parameters } : {}),
  };
}

function toPredictResponse(body: unknown, model: string, request: EmbeddingsRequest): EmbeddingsResponse {
  const { predictions } = readResponse<PredictResponse>(body);
  const embeddings = asArray(predictions).map((prediction) =>
    asRecord<PredictedEmbedding>(asRecord<Prediction>(prediction)?.embeddings),
  );
  const counts = embeddings.map((embedding) =>
    asInteger(asRecord<EmbeddingStatistics>(embedding?.statistics)?.token_count),
  );
  const tokens = counts.reduce<number | null>(
    (total, count) => (total === null || count === undefined ? null : total + count),
    0,
  );
  return {
    object: 'list',
    data: toEmbeddings(
      embeddings.map((embedding) => embedding?.values),
      request,
    ),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}
