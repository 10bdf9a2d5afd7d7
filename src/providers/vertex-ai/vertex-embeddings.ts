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
import { asInteger, asRecord, asArray } from '../shared/json';
import type { EmbeddingsOperation, Target } from '../contract/provider-adapter';
import { modelUrl, publisherOf } from './address';
import type { VertexAIConfig } from './vertex-ai.config';

type VertexTarget = Target<VertexAIConfig>;

/** Texts of one `:predict` (Vertex AI, "Text embeddings API"). */
const MOST_TEXTS = 250;

/** Google's embedding models; the newest are asked by `:embedContent`, one text a call, the others by `:predict`. */
export const vertexEmbeddings: EmbeddingsOperation<VertexAIConfig> = {
  toRequest: (request, target) => {
    if (publisherOf(target) !== 'google') {
      throw new GatewayError('UNSUPPORTED_OPERATION', `The model '${target.model}' has no embeddings on Vertex AI.`);
    }
    return {
      url: modelUrl(target, 'google', isContentModel(target) ? 'embedContent' : 'predict'),
      headers: {},
      body: isContentModel(target) ? toContentBody(request) : toPredictBody(request),
      adjusted: droppedFromEmbeddings(request),
    };
  },
  toResponse: (body, target, request) =>
    isContentModel(target)
      ? toContentResponse(body, target.model, request)
      : toPredictResponse(body, target.model, request),
  batches: embeddingBatches((target) => (takesOneText(target) ? 1 : MOST_TEXTS)),
};

function isContentModel({ model }: VertexTarget): boolean {
  return model.startsWith('gemini-embedding-') && !model.startsWith('gemini-embedding-001');
}

function takesOneText(target: VertexTarget): boolean {
  return isContentModel(target) || target.model.startsWith('gemini-embedding-001');
}

function toContentBody(request: EmbeddingsRequest): object {
  const options = toEmbedOptions(request);
  return {
    content: { parts: textInputs(request).map((text) => ({ text })) },
    ...(Object.keys(options).length > 0 ? { embedContentConfig: options } : {}),
  };
}

function toPredictBody(request: EmbeddingsRequest): object {
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
  const embeddings = asArray(readResponse<{ predictions: object[] }>(body).predictions).map((item) =>
    asRecord(asRecord(item)?.['embeddings']),
  );
  const counts = embeddings.map((embedding) => asInteger(asRecord(embedding?.['statistics'])?.['token_count']));
  const used = counts.reduce<number | null>(
    (total, tokens) => (total === null || tokens === undefined ? null : total + tokens),
    0,
  );
  const vectors = embeddings.map((embedding) => embedding?.['values']);
  return {
    object: 'list',
    data: toEmbeddings(vectors, request),
    model,
    usage: { prompt_tokens: used, total_tokens: used },
  };
}
