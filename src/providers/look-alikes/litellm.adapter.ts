import { Injectable } from '@nestjs/common';
import { IsOptional, IsString } from 'class-validator';
import { CompatibleAdapter } from '../openai-compatible/openai-compatible.adapter';
import { OwnServerConfig } from '../openai-compatible/openai-compatible.config';
import type { OperationPath, OutgoingBody } from '../openai-shape/openai-shaped.adapter';
import type { Target } from '../provider-adapter';

/** `model.config` of an endpoint whose provider is `litellm`. */
export class LiteLLMConfig extends OwnServerConfig {
  /** Goes before the model's name, as LiteLLM writes it: `PROVIDER/MODEL`. */
  @IsOptional()
  @IsString()
  litellm_provider?: string;
}

/** The proxy of https://docs.litellm.ai. */
@Injectable()
export class LiteLLMAdapter extends CompatibleAdapter<LiteLLMConfig> {
  readonly name = 'litellm';
  readonly displayName = 'LiteLLM';
  readonly Config = LiteLLMConfig;
  protected readonly baseUrl = 'http://localhost:4000/v1';
  protected override readonly completionsMode = 'native';
  readonly embeddings = this.embeddingsOperation();

  protected override adjust(body: OutgoingBody, path: OperationPath, target: Target<LiteLLMConfig>) {
    const { litellm_provider: provider } = target.config;
    if (provider) body['model'] = `${provider}/${target.model}`;
    return super.adjust(body, path, target);
  }
}
