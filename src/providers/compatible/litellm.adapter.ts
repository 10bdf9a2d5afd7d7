import { Injectable } from '@nestjs/common';
import type { ChatOperation, CompletionsOperation, EmbeddingsOperation, Target } from '../contract/provider-adapter';
import { GOOGLE_ERRORS } from '../models/gemini/error-format';
import { completionsByMode, OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { openAIChat, openAIEmbeddings, type OperationPath } from '../openai-protocol/openai-protocol';
import { keepReasoning } from '../openai-protocol/replay';
import { reject, type DraftBody, type Rule, type Rules } from '../shared/parameter-rules';
import { LiteLLMConfig } from './litellm.config';
import { preferDirectProvider } from './prefer-direct-provider';

const destination: Rule = reject('the endpoint sets the destination of its requests; omit it');
/** Parameters that LiteLLM accepts in a request, and that a client of the gateway must not set. */
const DESTINATIONS: Rules = {
  api_base: destination,
  base_url: destination,
  model_list: destination,
  fallbacks: destination,
  custom_llm_provider: destination,
};

/** The proxy of https://docs.litellm.ai, and the providers that the gateway serves without it. */
@Injectable()
export class LiteLLMAdapter extends OpenAICompatibleAdapter<LiteLLMConfig> {
  readonly name = 'litellm';
  readonly displayName = 'LiteLLM';
  readonly Config = LiteLLMConfig;
  protected readonly baseUrl = 'http://localhost:4000/v1';
  protected override readonly completionsMode = 'native';
  protected override readonly rules = DESTINATIONS;
  protected override readonly embeddingsRules = DESTINATIONS;
  protected override readonly replay = keepReasoning;
  /** Gemini is one of the models behind it. */
  override readonly errorFormat = GOOGLE_ERRORS;

  override readonly chat: ChatOperation<LiteLLMConfig> = preferDirectProvider(openAIChat(this), ({ chat }) => chat);
  override readonly completions: CompletionsOperation<LiteLLMConfig> = preferDirectProvider(
    completionsByMode(this, () => this.completionsMode),
    ({ completions }) => completions,
  );
  readonly embeddings: EmbeddingsOperation<LiteLLMConfig> = preferDirectProvider(
    openAIEmbeddings(this),
    ({ embeddings }) => embeddings,
  );

  override adjust(body: DraftBody, path: OperationPath, target: Target<LiteLLMConfig>): readonly string[] {
    const { litellm_provider: provider } = target.config;
    if (provider) body.model = `${provider}/${target.model}`;
    return super.adjust(body, path, target);
  }
}
