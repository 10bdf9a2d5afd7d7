import { ArrayNotEmpty, IsArray, IsBoolean, IsIn, IsInt, IsOptional, Matches, Min } from 'class-validator';
import { IsApiKey, type ConfigProblem, type Secret } from '../../config';
import { SAMPLING_POLICIES } from '../anthropic/anthropic.config';
import { REASONING_POLICIES, type ReasoningSettings } from '../models/gemini/translation';
import { IsHttpUrl } from '../shared/is-http-url';
import { credentialsProblem } from './service-account';

const WORD = { message: '$property must be one word of letters, digits, ".", ":" and "-"' };
/**
 * Who made the model and so what it speaks: `google` `generateContent`, `anthropic` Anthropic's Messages, `openapi` the
 * OpenAI-shaped API for models as a service, `mistralai` and `ai21` the same shape at the publisher's own address.
 */
export const PUBLISHERS = ['google', 'anthropic', 'openapi', 'mistralai', 'ai21'] as const;
export type Publisher = (typeof PUBLISHERS)[number];

/** `model.config` of an endpoint whose provider is `vertex_ai`. */
export class VertexAIConfig implements ReasoningSettings {
  /** The Google Cloud project that is billed. */
  @Matches(/^[\w.:-]+$/, WORD)
  vertex_project!: string;

  /** E.g. `us-central1`, `eu` or `global`. Left out: `global`, and `us-central1` for models as a service. */
  @IsOptional()
  @Matches(/^[a-z0-9-]+$/, WORD)
  vertex_location?: string;

  /**
   * A service account's key, or other credentials in Google's JSON form. Left out: Application Default Credentials (the
   * file that `GOOGLE_APPLICATION_CREDENTIALS` names, gcloud's, or those of the machine).
   */
  @IsApiKey({ optional: true, isDocument: true })
  vertex_credentials?: Secret;

  /** Left out: by the model's name. */
  @IsOptional()
  @IsIn(PUBLISHERS)
  vertex_publisher?: Publisher;

  /** In place of `https://LOCATION-aiplatform.googleapis.com`, e.g. for Private Service Connect. */
  @IsOptional()
  @IsHttpUrl()
  vertex_api_base?: string;

  /**
   * What becomes of `reasoning_effort`: `level` sends the model's word for it, `budget` a number of tokens, `drop`
   * nothing, `auto` what the model knows.
   */
  @IsIn(REASONING_POLICIES)
  reasoning: ReasoningSettings['reasoning'] = 'auto';

  /** Whether Gemini's thoughts are asked for where `reasoning_effort` is given. */
  @IsBoolean()
  include_thoughts = true;

  /** For Claude, which needs one: `max_tokens` of a request that sets none. */
  @IsInt()
  @Min(1)
  default_max_tokens = 8192;

  /**
   * For Claude, what becomes of `temperature`, `top_p` and `top_k`: `scale` halves the temperature from our 0–2 to the
   * vendor's 0–1, `pass` sends them as they are, `drop` leaves them out, `auto` drops them for models that refuse them and
   * scales for the others.
   */
  @IsIn(SAMPLING_POLICIES)
  sampling: (typeof SAMPLING_POLICIES)[number] = 'auto';

  /** For Claude: betas to switch on, joined with commas into the `anthropic-beta` header. */
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @Matches(/^[\w.-]+$/, { each: true, message: '$property must hold words of letters, digits, ".", "_" and "-"' })
  anthropic_beta?: string[];

  problems(): ConfigProblem[] {
    const message = this.vertex_credentials && credentialsProblem(this.vertex_credentials);
    return message ? [{ property: 'vertex_credentials', message }] : [];
  }
}
