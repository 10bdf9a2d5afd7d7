import { IsBoolean, IsIn } from 'class-validator';
import { IsApiKey, type Secret } from '../../config';
import { RequestSettings } from '../openai-protocol/openai-compatible.config';
import { IsHttpUrl } from '../shared/is-http-url';

/** `model.config` of an endpoint with the provider `huggingface-text-generation-inference`. */
export class HuggingFaceTgiConfig extends RequestSettings {
  /** Base URL of the server. */
  @IsHttpUrl()
  hf_server_url!: string;

  /** Sent as a bearer token, e.g. to a Hugging Face inference endpoint. Default: no token. */
  @IsApiKey({ optional: true })
  hf_api_key?: Secret;

  /** `pass` sends the temperature of completions unchanged; `scale` multiplies it by 50, as MLflow does. */
  @IsIn(['pass', 'scale'])
  sampling: 'pass' | 'scale' = 'pass';

  /** Whether to send `response_format` of chats in the format of older servers, too. */
  @IsBoolean()
  older_response_format = false;
}
