import { IsIn } from 'class-validator';
import { IsApiKey, type Secret } from '../../config';
import { RequestSettings } from '../openai-protocol/openai-compatible.config';
import { IsHttpUrl } from '../shared/is-http-url';

/** `model.config` of an endpoint with the provider `mistral`. */
export class MistralConfig extends RequestSettings {
  /** API key. */
  @IsApiKey()
  mistral_api_key!: Secret;

  /** Base URL of the API. */
  @IsHttpUrl()
  mistral_api_base = 'https://api.mistral.ai/v1';

  /** How completions are sent: `chat` as one user message, `fim` to `/fim/completions`, for code models. */
  @IsIn(['chat', 'fim'])
  completions_mode: 'chat' | 'fim' = 'chat';

  /** `scale` halves the temperature of completions over chat, as MLflow does; `pass` sends it unchanged. */
  @IsIn(['scale', 'pass'])
  sampling: 'scale' | 'pass' = 'scale';

  /** How `tool_choice: required` is sent; older deployments only accept `any`. */
  @IsIn(['required', 'any'])
  required_tool_choice: 'required' | 'any' = 'required';
}
