import { Injectable } from '@nestjs/common';
import { IsOptional, IsString } from 'class-validator';
import { IsApiKey, type Secret } from '../../config';
import { GOOGLE_ERRORS } from '../models/gemini/error-format';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';
import { openAIEmbeddings } from '../openai-protocol/openai-protocol';
import { keepReasoning } from '../openai-protocol/replay';

/** `model.config` of an endpoint with the provider `portkey`. */
export class PortkeyConfig extends OpenAICompatibleConfig {
  override auth_header = 'X-Portkey-Api-Key';

  /** Sent as `x-portkey-provider`. */
  @IsOptional()
  @IsString()
  portkey_provider?: string;

  /** Sent as `x-portkey-config`. */
  @IsOptional()
  @IsString()
  portkey_config?: string;

  /** The API key of the provider behind Portkey, sent as `Authorization: Bearer`. */
  @IsApiKey({ optional: true })
  provider_api_key?: Secret;
}

/** https://portkey.ai/docs/api-reference */
@Injectable()
export class PortkeyAdapter extends OpenAICompatibleAdapter<PortkeyConfig> {
  readonly name = 'portkey';
  readonly displayName = 'Portkey';
  readonly Config = PortkeyConfig;
  protected readonly baseUrl = 'https://api.portkey.ai/v1';
  protected override readonly replay = keepReasoning;
  /** Gemini is one of the models behind it. */
  override readonly errorFormat = GOOGLE_ERRORS;
  readonly embeddings = openAIEmbeddings(this);

  protected override headers(config: PortkeyConfig): Record<string, string> {
    const { portkey_provider: provider, portkey_config: route, provider_api_key: key } = config;
    return {
      ...super.headers(config),
      ...(provider ? { 'x-portkey-provider': provider } : {}),
      ...(route ? { 'x-portkey-config': route } : {}),
      ...(key ? { authorization: `Bearer ${key.reveal()}` } : {}),
    };
  }
}
