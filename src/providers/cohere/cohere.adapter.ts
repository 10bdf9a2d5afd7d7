import { Injectable } from '@nestjs/common';
import { selectOperation } from '../shared/select-operation';
import { completionsOverChat } from '../shared/completions-over-chat';
import type { ChatOperation, ProviderAdapter, Target } from '../contract/provider-adapter';
import { toChatCall } from './chat-request';
import { toChatResponse } from './chat-response';
import { toChatChunks } from './chat-stream';
import { CohereConfig } from './cohere.config';
import { embeddings } from './embeddings';
import { toChatResponse as toChatResponseOfV1 } from './v1/chat-answer';
import { toChatCall as toChatCallOfV1 } from './v1/chat-request';
import { toChatChunks as toChatChunksOfV1 } from './v1/chat-stream';
import { generate } from './v1/generate';

const chatV2: ChatOperation<CohereConfig> = {
  toRequest: toChatCall,
  toResponse: (body, { model }) => toChatResponse(body, model),
  toChunks: ({ model }) => toChatChunks(model),
};

const chatV1: ChatOperation<CohereConfig> = {
  toRequest: toChatCallOfV1,
  toResponse: (body, { model }) => toChatResponseOfV1(body, model),
  toChunks: ({ model }) => toChatChunksOfV1(model),
};

/** Cohere's API, version 2, or version 1 where the endpoint says so. */
@Injectable()
export class CohereAdapter implements ProviderAdapter<CohereConfig> {
  readonly name = 'cohere';
  readonly displayName = 'Cohere';
  readonly Config = CohereConfig;

  readonly chat = selectOperation(chatV2, chatV1, isV1);
  readonly completions = selectOperation(completionsOverChat(this.chat), generate, isGenerated);
  readonly embeddings = embeddings;
}

function isV1({ config }: Target<CohereConfig>): boolean {
  return config.cohere_api_version === 'v1';
}

function isGenerated(target: Target<CohereConfig>): boolean {
  return isV1(target) && target.config.completions_mode !== 'chat';
}
