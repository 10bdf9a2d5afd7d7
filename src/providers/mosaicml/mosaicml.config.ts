import { IsApiKey, type ConfigProblem, type Secret } from '../../config';
import { IsHttpUrl } from '../shared/is-http-url';

const VENDOR = 'https://models.hosted-on.mosaicml.hosting';

/** `model.config` of an endpoint whose provider is `mosaicml`. */
export class MosaicMLConfig {
  /** Sent as it is, without `Bearer`. */
  @IsApiKey()
  mosaicml_api_key!: Secret;

  /** The vendor's own service is gone; servers of the same kind may be named here. */
  @IsHttpUrl()
  mosaicml_api_base = VENDOR;

  warnings(): ConfigProblem[] {
    if (this.mosaicml_api_base !== VENDOR) return [];
    return [{ property: 'mosaicml_api_base', message: 'missing; the vendor has switched its own service off' }];
  }
}
