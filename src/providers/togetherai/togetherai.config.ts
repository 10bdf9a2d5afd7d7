import { IsBoolean } from 'class-validator';
import { IsApiKey, type Secret } from '../../config';
import { RequestSettings } from '../openai-protocol/openai-compatible.config';
import { IsHttpUrl } from '../shared/is-http-url';

/** `model.config` of an endpoint with the provider `togetherai`. */
export class TogetherAIConfig extends RequestSettings {
  /** API key. */
  @IsApiKey()
  togetherai_api_key!: Secret;

  /** Base URL of the API. */
  @IsHttpUrl()
  togetherai_api_base = 'https://api.together.xyz/v1';

  /** Whether to reject completions without `max_tokens`, as MLflow does. Otherwise Together's default applies. */
  @IsBoolean()
  require_max_tokens = true;
}
