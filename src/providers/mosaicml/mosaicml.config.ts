import { IsApiKey, type ConfigProblem, type Secret } from '../../config';
import { IsHttpUrl } from '../shared/is-http-url';

const MOSAICML_SERVICE = 'https://models.hosted-on.mosaicml.hosting';

/** `model.config` of an endpoint with the provider `mosaicml`. */
export class MosaicMLConfig {
  /** Sent in `authorization` without `Bearer`. */
  @IsApiKey()
  mosaicml_api_key!: Secret;

  /** Base URL of a MosaicML inference server. The default, MosaicML's own service, was shut down. */
  @IsHttpUrl()
  mosaicml_api_base = MOSAICML_SERVICE;

  warnings(): ConfigProblem[] {
    if (this.mosaicml_api_base !== MOSAICML_SERVICE) return [];
    return [{ property: 'mosaicml_api_base', message: 'missing; MosaicML shut down its own service' }];
  }
}
