import { IsIn, IsOptional, IsString, IsNotEmpty } from 'class-validator';
import { IsApiKey, type ConfigProblem, type Secret } from '../../config';
import { IsHttpUrl } from '../shared/is-http-url';

/** `model.config` of an endpoint whose provider is `cohere`. */
export class CohereConfig {
  /** The vendor's key. */
  @IsApiKey()
  cohere_api_key!: Secret;

  /** Where the versions of the API are found; `/v1` or `/v2` at its end says nothing. */
  @IsHttpUrl()
  cohere_api_base = 'https://api.cohere.com';

  /** `v1` is the older API, with which MLflow calls the vendor. It has no images, and no tools whose
   * arguments need more than names, types and descriptions. */
  @IsIn(['v1', 'v2'])
  cohere_api_version: 'v1' | 'v2' = 'v2';

  /** `scale` brings the temperature from our 0–2 to the vendor's range (v2: 0–1, v1: 0–5), `pass` sends it as it is. */
  @IsIn(['scale', 'pass'])
  sampling: 'scale' | 'pass' = 'scale';

  /** `input_type` of embeddings, for requests that set none. */
  @IsString()
  @IsNotEmpty()
  embedding_input_type = 'search_document';

  /**
   * How completions are asked for: `native` over the legacy `/v1/generate`, `chat` as one user message. Left out:
   * `native` with `cohere_api_version: v1`, else `chat`.
   */
  @IsOptional()
  @IsIn(['native', 'chat'])
  completions_mode?: 'native' | 'chat';

  problems(): ConfigProblem[] {
    if (this.completions_mode !== 'native' || this.cohere_api_version === 'v1') return [];
    return [{ property: 'completions_mode', message: "'native' needs cohere_api_version: v1; v2 has no completions" }];
  }
}
