import { IsIn } from 'class-validator';
import { IsApiKey, type Secret } from '../../config';
import { IsHttpUrl } from '../shared/is-http-url';

/** `model.config` of an endpoint whose provider is `ai21labs`. */
export class AI21LabsConfig {
  /** The vendor's key. */
  @IsApiKey()
  ai21labs_api_key!: Secret;

  /** The address of the vendor's API. */
  @IsHttpUrl()
  ai21labs_api_base = 'https://api.ai21.com/studio/v1';

  /**
   * What becomes of chat parameters that the vendor does not document, such as `seed`: left out, or sent. A tool that must
   * be called is refused or sent.
   */
  @IsIn(['drop', 'send'])
  undocumented_parameters: 'drop' | 'send' = 'drop';
}
