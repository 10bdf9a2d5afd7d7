import { IsApiKey, type Secret } from '../../config';
import { IsAddress } from '../is-address';

/** `model.config` of an endpoint whose provider is `palm`. */
export class PalmConfig {
  /** Sent as `x-goog-api-key`. */
  @IsApiKey()
  palm_api_key!: Secret;

  /** Where `/models/NAME:generateMessage` is found. */
  @IsAddress()
  palm_api_base = 'https://generativelanguage.googleapis.com/v1beta3';
}
