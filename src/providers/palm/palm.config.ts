import { IsApiKey, type ConfigProblem, type Secret } from '../../config';
import { IsHttpUrl } from '../shared/is-http-url';

const GOOGLE_API = 'https://generativelanguage.googleapis.com/v1beta3';

/** `model.config` of an endpoint with the provider `palm`. */
export class PalmConfig {
  /** Sent as `x-goog-api-key`. */
  @IsApiKey()
  palm_api_key!: Secret;

  /** Base URL of the API, without `/models/NAME:generateMessage`. */
  @IsHttpUrl()
  palm_api_base = GOOGLE_API;

  warnings(): ConfigProblem[] {
    if (this.palm_api_base !== GOOGLE_API) return [];
    return [{ property: '', message: 'Google shut down the PaLM API; use the provider "gemini"' }];
  }
}
