import { Injectable } from '@nestjs/common';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { GOOGLE_ERRORS } from '../models/gemini/error-format';
import { textInputs } from '../shared/embedding-vectors';
import type {
  ChatOperation,
  CompletionsOperation,
  EmbeddingsOperation,
  ProviderAdapter,
  Target,
} from '../contract/provider-adapter';
import { rejectNativeNames } from '../shared/reject-native-names';
import { joinUrl } from '../shared/join-url';
import { toMessageRequest, toTextRequest, type AdjustedBody } from './palm-request';
import { toChatResponse, toCompletionsResponse, toEmbeddingsResponse } from './palm-response';
import type { EmbedTextRequest, MessageRequest, TextRequest } from './palm-wire';
import { PalmConfig } from './palm.config';

const EMBEDDINGS_NATIVE_NAMES = new Map([['texts', 'input']]);

type PalmBody = AdjustedBody<MessageRequest | TextRequest | EmbedTextRequest>;

/**
 * Google's PaLM API. Google shut it down in favor of Gemini; files that name it stay valid. It does not support
 * streaming.
 */
@Injectable()
export class PalmAdapter implements ProviderAdapter<PalmConfig> {
  readonly name = 'palm';
  readonly displayName = 'PaLM';
  readonly Config = PalmConfig;

  readonly chat: ChatOperation<PalmConfig> = {
    toRequest: (request, target) => toRequest('generateMessage', toMessageRequest(request), target),
    toResponse: (body, { model }) => toChatResponse(body, model),
  };

  readonly completions: CompletionsOperation<PalmConfig> = {
    toRequest: (request, target) => toRequest('generateText', toTextRequest(request), target),
    toResponse: (body, { model }) => toCompletionsResponse(body, model),
  };

  readonly embeddings: EmbeddingsOperation<PalmConfig> = {
    toRequest: (request, target) => {
      rejectNativeNames(request, EMBEDDINGS_NATIVE_NAMES);
      const translated = ['input', 'model', 'encoding_format'];
      const adjusted = Object.keys(request).filter((name) => !translated.includes(name) && request[name] !== undefined);
      return toRequest('batchEmbedText', { body: { texts: textInputs(request) }, adjusted }, target);
    },
    toResponse: (body, { model }, request) => toEmbeddingsResponse(body, model, request),
  };
}

function toRequest(
  method: string,
  { body, adjusted }: PalmBody,
  { model, config }: Target<PalmConfig>,
): UpstreamRequest {
  return {
    url: joinUrl(config.palm_api_base, `models/${encodeURIComponent(model)}:${method}`),
    headers: { 'x-goog-api-key': config.palm_api_key.reveal() },
    body,
    errorFormat: GOOGLE_ERRORS,
    adjusted,
  };
}
