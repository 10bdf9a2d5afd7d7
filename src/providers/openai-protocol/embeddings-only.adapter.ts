import { Injectable } from '@nestjs/common';
import { toEmbeddingsResponse } from './embeddings';
import { applyRules, type DraftBody, type Rules } from '../shared/parameter-rules';
import type { EmbeddingsOperation, ProviderAdapter } from '../contract/provider-adapter';
import { joinUrl } from '../shared/join-url';
import { applyFields, headersOf } from './file-settings';
import { OpenAICompatibleConfig } from './openai-compatible.config';

/** The base of look-alikes that serve embedding models and nothing else. */
@Injectable()
export abstract class EmbeddingsOnlyAdapter implements ProviderAdapter<OpenAICompatibleConfig> {
  abstract readonly name: string;
  abstract readonly displayName: string;
  readonly Config = OpenAICompatibleConfig;
  /** Where the vendor is, unless the file says otherwise. */
  protected abstract readonly baseUrl: string;
  /** Parameters that the vendor takes differently, or not at all. */
  protected readonly rules: Rules = {};

  readonly embeddings: EmbeddingsOperation<OpenAICompatibleConfig> = {
    toRequest: (request, { model, config }) => {
      const body: DraftBody = { ...request, model: model || undefined };
      const adjusted = applyRules(body, this.rules);
      return {
        url: joinUrl(config.api_base ?? this.baseUrl, 'embeddings'),
        headers: headersOf(config, config.api_key),
        body,
        adjusted: [...adjusted, ...applyFields(body, config)],
      };
    },
    toResponse: (body, { model }) => toEmbeddingsResponse(body, model),
  };
}
