import { IsIn } from 'class-validator';
import { IsApiKey, type Secret } from '../../config';
import { IsHttpUrl } from '../shared/is-http-url';

/** `model.config` of an endpoint whose provider is `mistral`. */
export class MistralConfig {
  /** The vendor's key. */
  @IsApiKey()
  mistral_api_key!: Secret;

  /** The address of the vendor's API. */
  @IsHttpUrl()
  mistral_api_base = 'https://api.mistral.ai/v1';

  /** How completions are asked for: `chat` as one user message, `fim` over `/fim/completions`, for code models. */
  @IsIn(['chat', 'fim'])
  completions_mode: 'chat' | 'fim' = 'chat';

  /** `scale` halves the temperature of completions over chat, as MLflow does; `pass` sends it as it is. */
  @IsIn(['scale', 'pass'])
  sampling: 'scale' | 'pass' = 'scale';

  /** What `tool_choice: required` becomes; older deployments know `any` alone. */
  @IsIn(['required', 'any'])
  required_tool_choice: 'required' | 'any' = 'required';
}
