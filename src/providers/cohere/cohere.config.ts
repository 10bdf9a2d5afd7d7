import { IsIn, IsOptional, IsString, IsNotEmpty } from 'class-validator';
import { IsApiKey, type ConfigProblem, type Secret } from '../../config';
import { IsHttpUrl } from '../shared/is-http-url';

/** `model.config` of an endpoint with the provider `cohere`. */
export class CohereConfig {
  /** The API key. */
  @IsApiKey()
  cohere_api_key!: Secret;

  /** Base URL of the API. A trailing `/v1` or `/v2` is ignored. */
  @IsHttpUrl()
  cohere_api_base = 'https://api.cohere.com';

  /**
   * Version of the API. `v1`, which MLflow uses, supports neither images nor tools whose parameters have more than a name,
   * a type and a description.
   */
  @IsIn(['v1', 'v2'])
  cohere_api_version: 'v1' | 'v2' = 'v2';

  /** `scale` maps the temperature from 0–2 to Cohere's range (v2: 0–1, v1: 0–5); `pass` sends it unchanged. */
  @IsIn(['scale', 'pass'])
  sampling: 'scale' | 'pass' = 'scale';

  /** `input_type` of embeddings requests that set none. */
  @IsString()
  @IsNotEmpty()
  embedding_input_type = 'search_document';

  /**
   * `native` sends completions requests to the legacy `/v1/generate`, `chat` to the chat API as one user message.
   * Default: `native` with `cohere_api_version: v1`, else `chat`.
   */
  @IsOptional()
  @IsIn(['native', 'chat'])
  completions_mode?: 'native' | 'chat';

  problems(): ConfigProblem[] {
    if (this.completions_mode !== 'native' || this.cohere_api_version === 'v1') return [];
    return [
      { property: 'completions_mode', message: "'native' requires cohere_api_version: v1; v2 has no completions API" },
    ];
  }
}
