import { Type } from 'class-transformer';
import { IsObject, IsOptional, IsString, ValidateNested } from 'class-validator';
import { IsApiKey, type ConfigProblem, type Secret } from '../../config';
import { IsHttpUrl } from '../shared/is-http-url';
import { OwnServerConfig } from '../openai-protocol/openai-compatible.config';
import { isServedWithoutLiteLLM } from './without-litellm';

/** The credentials of the provider that `litellm_provider` names. */
export class LiteLLMAuthConfig {
  /** The provider's key. */
  @IsApiKey({ optional: true })
  api_key?: Secret;

  /** Where the provider is. Default: its own address. */
  @IsOptional()
  @IsHttpUrl()
  api_base?: string;

  /** A note of MLflow's; it says nothing here. */
  @IsOptional()
  @IsString()
  auth_mode?: string;
}

/**
 * `model.config` of an endpoint whose provider is `litellm`. With `api_base`, a LiteLLM proxy is there and is asked.
 * Without it, the provider that `litellm_provider` or the beginning of the model's name (`groq/…`) names is asked by
 * Sluice itself if it is one of the look-alikes of OpenAI; else the proxy on this machine is.
 */
export class LiteLLMConfig extends OwnServerConfig {
  /** LiteLLM's name of the provider. A proxy is asked for `PROVIDER/MODEL`. */
  @IsOptional()
  @IsString()
  litellm_provider?: string;

  /** Of the provider, where Sluice asks it itself; a proxy has credentials of its own. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => LiteLLMAuthConfig)
  litellm_auth_config?: LiteLLMAuthConfig;

  warnings(): ConfigProblem[] {
    const { litellm_provider: provider, litellm_auth_config: auth, api_base: proxy } = this;
    if (provider === undefined || proxy !== undefined || isServedWithoutLiteLLM(provider, auth?.api_base)) return [];
    const message =
      'is asked through the LiteLLM proxy on this machine (http://localhost:4000/v1); give the proxy’s address as ' +
      'api_base, or name a provider that Sluice has itself as the provider of the endpoint';
    return [{ property: 'litellm_provider', message }];
  }
}
