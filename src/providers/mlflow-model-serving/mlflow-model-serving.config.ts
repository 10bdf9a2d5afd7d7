import { IsIn } from 'class-validator';
import { IsApiKey, type Secret } from '../../config';
import { IsHttpUrl } from '../shared/is-http-url';

/** `model.config` of an endpoint with the provider `mlflow-model-serving`. */
export class MlflowModelServingConfig {
  /** URL of a scoring server, without `/invocations`. */
  @IsHttpUrl()
  model_server_url!: string;

  /** Sent as a bearer token. Default: no token. */
  @IsApiKey({ optional: true })
  model_server_token?: Secret;

  /** `inputs` sends `{inputs, params}`, which every model accepts; `chat` sends OpenAI's format, for chat models. */
  @IsIn(['inputs', 'chat'])
  protocol: 'inputs' | 'chat' = 'inputs';
}
