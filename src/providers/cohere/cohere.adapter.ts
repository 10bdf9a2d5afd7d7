import { Injectable } from '@nestjs/common';
import { selectOperation } from '../shared/select-operation';
import { completionsOverChat } from '../shared/completions-over-chat';
import { MAX_TEMPERATURE, type ChatOperation, type ProviderAdapter, type Target } from '../contract/provider-adapter';
import { toChatRequest } from './chat-request';
import { toChatResponse } from './chat-response';
import { toChatChunks } from './chat-stream';
import { CohereConfig } from './cohere.config';
import { embeddings } from './embeddings';
import { toChatResponse as toV1ChatResponse } from './v1/chat-response';
import { maxTemperatureV1, toChatRequest as toV1ChatRequest } from './v1/chat-request';
import { toChatChunks as toV1ChatChunks } from './v1/chat-stream';
import { generate } from './v1/generate';

const chatV2: ChatOperation<CohereConfig> = {
  toRequest: toChatRequest,
  maxTemperature: ({ config }) => (config.sampling === 'scale' ? MAX_TEMPERATURE : 1),
  toResponse: (body, { model }) => toChatResponse(body, model),
  toChunks: ({ model }) => toChatChunks(model),
};

const chatV1: ChatOperation<CohereConfig> = {
  toRequest: toV1ChatRequest,
  maxTemperature: maxTemperatureV1,
  toResponse: (body, { model }) => toV1ChatResponse(body, model),
  toChunks: ({ model }) => toV1ChatChunks(model),
};

/** Cohere's API: version 2, or version 1 if the endpoint selects it. */
@Injectable()
export class CohereAdapter implements ProviderAdapter<CohereConfig> {
  readonly name = 'cohere';
  readonly displayName = 'Cohere';
  readonly Config = CohereConfig;

  readonly chat = selectOperation(chatV2, chatV1, isV1);
  readonly completions = selectOperation(completionsOverChat(this.chat), generate, usesGenerate);
  readonly embeddings = embeddings;
}

function isV1({ config }: Target<CohereConfig>): boolean {
  return config.cohere_api_version === 'v1';
}

function usesGenerate(target: Target<CohereConfig>): boolean {
  return isV1(target) && target.config.completions_mode !== 'chat';
}
