import { IsBoolean, IsIn } from 'class-validator';
import { IsApiKey, type Secret } from '../../config';
import { IsHttpUrl } from '../shared/is-http-url';

/** `model.config` of an endpoint whose provider is `huggingface-text-generation-inference`. */
export class HuggingFaceTgiConfig {
  /** The server's address. */
  @IsHttpUrl()
  hf_server_url!: string;

  /** Sent as a bearer token, e.g. to an inference endpoint of Hugging Face. Default: none is sent. */
  @IsApiKey({ optional: true })
  hf_api_key?: Secret;

  /** `pass` sends the temperature of completions as it is; `scale` multiplies it by 50, as MLflow does. */
  @IsIn(['pass', 'scale'])
  sampling: 'pass' | 'scale' = 'pass';

  /** Whether chats ask for JSON in the words of older servers, too. */
  @IsBoolean()
  older_response_format = false;
}
