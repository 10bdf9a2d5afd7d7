import { Type } from 'class-transformer';
import { IsObject, IsOptional, IsString, ValidateNested } from 'class-validator';
import { IsApiKey, type ConfigProblem, type Secret } from '../../config';
import { IsHttpUrl } from '../shared/is-http-url';
import { OwnServerConfig } from '../openai-protocol/openai-compatible.config';
import { directAdapter } from './direct-providers';

/** The credentials of the provider that `litellm_provider` names. */
export class LiteLLMAuthConfig {
  /** The provider's API key. */
  @IsApiKey({ optional: true })
  api_key?: Secret;

  /** The provider's base URL. Default: its public API. */
  @IsOptional()
  @IsHttpUrl()
  api_base?: string;

  /** Accepted because MLflow's files contain it; ignored. */
  @IsOptional()
  @IsString()
  auth_mode?: string;
}

/**
 * `model.config` of an endpoint with the provider `litellm`. With `api_base`, requests go to the LiteLLM proxy there.
 * Without it, they go to the provider that `litellm_provider` or the prefix of the model name (`groq/…`) names if it is
 * one of the OpenAI-compatible providers, and to a proxy on this machine otherwise.
 */
export class LiteLLMConfig extends OwnServerConfig {
  /** LiteLLM's name of the provider. A proxy receives `PROVIDER/MODEL` as the model. */
  @IsOptional()
  @IsString()
  litellm_provider?: string;

  /** Credentials for a provider that is called without a proxy. A proxy has its own credentials. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => LiteLLMAuthConfig)
  litellm_auth_config?: LiteLLMAuthConfig;

  warnings(): ConfigProblem[] {
    const { litellm_provider: provider, litellm_auth_config: auth, api_base: proxy } = this;
    if (provider === undefined || proxy !== undefined || directAdapter(provider, auth?.api_base)) return [];
    const message =
      'is called through the LiteLLM proxy on this machine (http://localhost:4000/v1); set api_base to the proxy’s URL, ' +
      'or set the provider of the endpoint to one that Sluice supports itself';
    return [{ property: 'litellm_provider', message }];
  }
}
