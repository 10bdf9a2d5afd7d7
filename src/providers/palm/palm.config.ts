import { IsApiKey, type Secret } from '../../config';

/** `model.config` of an endpoint whose provider is `palm`. */
export class PalmConfig {
  /** Sent as `x-goog-api-key`. */
  @IsApiKey()
  palm_api_key!: Secret;
}
