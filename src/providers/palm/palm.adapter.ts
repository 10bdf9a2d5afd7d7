import { Injectable } from '@nestjs/common';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
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
import { toMessageBody, toTextBody, type PalmBody } from './palm-request';
import { toChatResponse, toCompletionsResponse, toEmbeddingsResponse } from './palm-response';
import { PalmConfig } from './palm.config';

const OURS_OF_EMBEDDINGS = new Map([['texts', 'input']]);

/** Google's PaLM API, which was switched off in favour of Gemini; files that name it stay valid. It never streamed. */
@Injectable()
export class PalmAdapter implements ProviderAdapter<PalmConfig> {
  readonly name = 'palm';
  readonly displayName = 'PaLM';
  readonly Config = PalmConfig;

  readonly chat: ChatOperation<PalmConfig> = {
    toRequest: (request, target) => toCall('generateMessage', toMessageBody(request), target),
    toResponse: (body, { model }) => toChatResponse(body, model),
  };

  readonly completions: CompletionsOperation<PalmConfig> = {
    toRequest: (request, target) => toCall('generateText', toTextBody(request), target),
    toResponse: (body, { model }) => toCompletionsResponse(body, model),
  };

  readonly embeddings: EmbeddingsOperation<PalmConfig> = {
    toRequest: (request, target) => {
      rejectNativeNames(request, OURS_OF_EMBEDDINGS);
      const read = ['input', 'model', 'encoding_format'];
      const adjusted = Object.keys(request).filter((name) => !read.includes(name) && request[name] !== undefined);
      return toCall('batchEmbedText', { body: { texts: textInputs(request) }, adjusted }, target);
    },
    toResponse: (body, { model }, request) => toEmbeddingsResponse(body, model, request),
  };
}

function toCall(method: string, { body, adjusted }: PalmBody, { model, config }: Target<PalmConfig>): UpstreamRequest {
  return {
    url: joinUrl(config.palm_api_base, `models/${encodeURIComponent(model)}:${method}`),
    headers: { 'x-goog-api-key': config.palm_api_key.reveal() },
    body,
    adjusted,
  };
}
