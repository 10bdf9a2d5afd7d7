import { IsApiKey, type Secret } from '../../config';
import { IsAddress } from '../is-address';

/** `model.config` of an endpoint whose provider is `mosaicml`. */
export class MosaicMLConfig {
  /** Sent as it is, without `Bearer`. */
  @IsApiKey()
  mosaicml_api_key!: Secret;

  /** The vendor's own service is gone; servers of the same kind may be named here. */
  @IsAddress()
  mosaicml_api_base = 'https://models.hosted-on.mosaicml.hosting';
}
