import { IsApiKey, type ConfigProblem, type Secret } from '../../config';
import { IsHttpUrl } from '../shared/is-http-url';

const VENDOR = 'https://generativelanguage.googleapis.com/v1beta3';

/** `model.config` of an endpoint whose provider is `palm`. */
export class PalmConfig {
  /** Sent as `x-goog-api-key`. */
  @IsApiKey()
  palm_api_key!: Secret;

  /** Where `/models/NAME:generateMessage` is found. */
  @IsHttpUrl()
  palm_api_base = VENDOR;

  warnings(): ConfigProblem[] {
    if (this.palm_api_base !== VENDOR) return [];
    return [{ property: '', message: 'Google has switched the PaLM API off; use the provider "gemini"' }];
  }
}
