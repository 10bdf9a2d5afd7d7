import { IsBoolean } from 'class-validator';
import { IsApiKey, type Secret } from '../../config';
import { IsHttpUrl } from '../shared/is-http-url';

/** `model.config` of an endpoint whose provider is `togetherai`. */
export class TogetherAIConfig {
  /** The vendor's key. */
  @IsApiKey()
  togetherai_api_key!: Secret;

  /** The address of the vendor's API. */
  @IsHttpUrl()
  togetherai_api_base = 'https://api.together.xyz/v1';

  /** Whether completions without `max_tokens` are refused, as MLflow does; else the vendor's default counts. */
  @IsBoolean()
  require_max_tokens = true;
}
