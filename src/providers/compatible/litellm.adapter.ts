import { Injectable } from '@nestjs/common';
import { CompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import type { OperationPath, OutgoingBody } from '../openai-protocol/openai-shaped.adapter';
import { reject, type Rule, type Rules } from '../shared/parameter-rules';
import type { Target } from '../contract/provider-adapter';
import { LiteLLMConfig } from './litellm.config';
import { withoutLiteLLM } from './without-litellm';

const destination: Rule = reject('the endpoint decides where its calls go; leave it out');
/** What LiteLLM takes from a request, and a gateway's caller may not choose. */
const DESTINATIONS: Rules = {
  api_base: destination,
  base_url: destination,
  model_list: destination,
  fallbacks: destination,
  custom_llm_provider: destination,
};

/** The proxy of https://docs.litellm.ai, and the providers that need none. */
@Injectable()
export class LiteLLMAdapter extends CompatibleAdapter<LiteLLMConfig> {
  readonly name = 'litellm';
  readonly displayName = 'LiteLLM';
  readonly Config = LiteLLMConfig;
  protected readonly baseUrl = 'http://localhost:4000/v1';
  protected override readonly completionsMode = 'native';
  protected override readonly rules = DESTINATIONS;
  protected override readonly embeddingsRules = DESTINATIONS;
  readonly embeddings = withoutLiteLLM(this.embeddingsOperation(), ({ embeddings }) => embeddings);

  protected override chatOperation() {
    return withoutLiteLLM(super.chatOperation(), ({ chat }) => chat);
  }

  protected override completionsOperation() {
    return withoutLiteLLM(super.completionsOperation(), ({ completions }) => completions);
  }

  protected override adjust(body: OutgoingBody, path: OperationPath, target: Target<LiteLLMConfig>) {
    const { litellm_provider: provider } = target.config;
    if (provider) body['model'] = `${provider}/${target.model}`;
    return super.adjust(body, path, target);
  }
}
