import { Injectable } from '@nestjs/common';
import { completionsOverChat } from '../shared/completions-over-chat';
import { embeddingBatches } from '../shared/embedding-batches';
import type {
  ChatOperation,
  CompletionsOperation,
  EmbeddingsOperation,
  ProviderAdapter,
  Target,
} from '../contract/provider-adapter';
import { joinUrl } from '../shared/join-url';
import { droppedFromEmbeddings, isSingle, toEmbeddingsResponse, toEmbedRequest } from '../models/gemini/embeddings';
import { GeminiConfig } from './gemini.config';
import { GOOGLE_ERRORS } from '../models/gemini/error-format';
import { toGenerateRequest } from '../models/gemini/generate-request';
import { toChatResponse } from '../models/gemini/generate-response';
import { toChatChunks } from '../models/gemini/generate-stream';
import { isFetched } from '../models/gemini/media';
import { capabilitiesOf } from '../models/gemini/model-capabilities';
import { GEMINI_API } from '../models/gemini/translation';

/** Max texts per `batchEmbedContents` request. */
const MAX_TEXTS = 100;

/** The Gemini API, formerly the Generative Language API (https://ai.google.dev/api). */
@Injectable()
export class GeminiAdapter implements ProviderAdapter<GeminiConfig> {
  readonly name = 'gemini';
  readonly displayName = 'Gemini';
  readonly Config = GeminiConfig;

  readonly chat: ChatOperation<GeminiConfig> = {
    toRequest: (request, target) => {
      const adjusted = new Set<string>();
      const capabilities = capabilitiesOf(bareName(target.model));
      const translation = { request, dialect: GEMINI_API, capabilities, settings: target.config, adjusted };
      const body = toGenerateRequest(translation);
      const method = request.stream ? 'streamGenerateContent' : 'generateContent';
      return { ...destinationOf(target, method), body, adjusted: [...adjusted] };
    },
    toResponse: (body, { model }) => toChatResponse(body, model),
    toChunks: ({ model }) => toChatChunks(model),
    requiresInlineImage: (url, { model }) => !isFetched(url, capabilitiesOf(bareName(model))),
  };

  readonly completions: CompletionsOperation<GeminiConfig> = completionsOverChat(this.chat);

  readonly embeddings: EmbeddingsOperation<GeminiConfig> = {
    toRequest: (request, target) => ({
      ...destinationOf(target, isSingle(request) ? 'embedContent' : 'batchEmbedContents'),
      body: toEmbedRequest(request, resourceOf(target.model)),
      adjusted: droppedFromEmbeddings(request),
    }),
    toResponse: (body, { model }, request) => toEmbeddingsResponse(body, model, request),
    batches: embeddingBatches(() => MAX_TEXTS),
  };
}

/** Adds `models/` to a bare model name. Tuned models have names such as `tunedModels/NAME`. */
function resourceOf(model: string): string {
  return /^(?:models|tunedModels)\//.test(model) ? model : `models/${model}`;
}

function bareName(model: string): string {
  return model.replace(/^models\//, '');
}

function destinationOf(target: Target<GeminiConfig>, method: string) {
  return { url: toUrl(target, method), headers: toHeaders(target.config), errorFormat: GOOGLE_ERRORS };
}

function toUrl({ model, config }: Target<GeminiConfig>, method: string): string {
  const resource = resourceOf(model).split('/').map(encodeURIComponent).join('/');
  const url = new URL(joinUrl(config.gemini_api_base, `${resource}:${method}`));
  // Without `alt=sse` the stream is one JSON array.
  if (method === 'streamGenerateContent') url.searchParams.set('alt', 'sse');
  return url.href;
}

function toHeaders(config: GeminiConfig): Record<string, string> {
  return { 'x-goog-api-key': config.gemini_api_key.reveal() };
}
