import { IsIn } from 'class-validator';
import { IsApiKey, type Secret } from '../../config';
import { IsHttpUrl } from '../shared/is-http-url';

/** `model.config` of an endpoint with the provider `ai21labs`. */
export class AI21LabsConfig {
  /** API key. */
  @IsApiKey()
  ai21labs_api_key!: Secret;

  /** Base URL of the API. */
  @IsHttpUrl()
  ai21labs_api_base = 'https://api.ai21.com/studio/v1';

  /**
   * Whether to drop or send chat parameters that AI21 does not document, such as `seed`. With `drop`, a `tool_choice`
   * that forces a tool call is rejected.
   */
  @IsIn(['drop', 'send'])
  undocumented_parameters: 'drop' | 'send' = 'drop';
}
