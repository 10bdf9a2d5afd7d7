import { IsIn } from 'class-validator';
import { IsApiKey, type Secret } from '../../config';
import { IsHttpUrl } from '../shared/is-http-url';

/** `model.config` of an endpoint whose provider is `mlflow-model-serving`. */
export class MlflowModelServingConfig {
  /** The address of a scoring server, without `/invocations`. */
  @IsHttpUrl()
  model_server_url!: string;

  /** Sent as a bearer token. Default: none is sent. */
  @IsApiKey({ optional: true })
  model_server_token?: Secret;

  /** `inputs` sends `{inputs, params}`, which every model takes; `chat` sends OpenAI's bodies, for models made for chats. */
  @IsIn(['inputs', 'chat'])
  protocol: 'inputs' | 'chat' = 'inputs';
}
