import { ArrayNotEmpty, IsArray, IsBoolean, IsIn, IsInt, IsOptional, Matches, Min } from 'class-validator';
import { IsApiKey, type ConfigProblem, type Secret } from '../../config';
import { DEFAULT_SETTINGS, SAMPLING_POLICIES } from '../models/claude/translation';
import { REASONING_POLICIES, type ReasoningSettings } from '../models/gemini/translation';
import { STREAM_USAGE, type StreamUsage } from '../openai-protocol/stream-usage';
import { IsHttpUrl } from '../shared/is-http-url';
import { credentialsProblem, untrustedCredentialsProblem } from './service-account';

const INVALID_NAME = { message: '$property must contain only letters, digits, ".", ":" and "-"' };

/**
 * The publisher of a model determines its API: `google` has `generateContent`, `anthropic` the Messages API, `openapi`
 * the OpenAI-compatible API for models as a service, `mistralai` and `ai21` the same format at their own URLs.
 */
export const PUBLISHERS = ['google', 'anthropic', 'openapi', 'mistralai', 'ai21'] as const;
export type Publisher = (typeof PUBLISHERS)[number];

/** `model.config` of an endpoint whose provider is `vertex_ai`. */
export class VertexAIConfig implements ReasoningSettings {
  /** The Google Cloud project of the endpoint, which is billed. */
  @Matches(/^[\w.:-]+$/, INVALID_NAME)
  vertex_project!: string;

  /** E.g. `us-central1`, `eu` or `global`. Default: `global`, or `us-central1` for models as a service. */
  @IsOptional()
  @Matches(/^[a-z0-9-]+$/, INVALID_NAME)
  vertex_location?: string;

  /**
   * A service account's key, or other credentials in Google's JSON format. Default: Application Default Credentials
   * (the file named by `GOOGLE_APPLICATION_CREDENTIALS`, gcloud's, or those of the machine).
   */
  @IsApiKey({ optional: true, isDocument: true })
  vertex_credentials?: Secret;

  /** Default: derived from the model's name. */
  @IsOptional()
  @IsIn(PUBLISHERS)
  vertex_publisher?: Publisher;

  /** Replaces `https://LOCATION-aiplatform.googleapis.com`, e.g. for Private Service Connect. */
  @IsOptional()
  @IsHttpUrl()
  vertex_api_base?: string;

  /**
   * How to send `reasoning_effort`: `level` as Gemini's `thinkingLevel` or Claude's `output_config.effort`, `budget` as
   * a budget of thinking tokens, `drop` not at all, `auto` as the model supports it.
   */
  @IsIn(REASONING_POLICIES)
  reasoning: ReasoningSettings['reasoning'] = 'auto';

  /** Whether to request summaries of Gemini's reasoning when `reasoning_effort` is set. */
  @IsBoolean()
  include_thoughts = true;

  /** For Claude, which requires one: `max_tokens` of a request that sets none. */
  @IsInt()
  @Min(1)
  default_max_tokens = DEFAULT_SETTINGS.default_max_tokens;

  /**
   * How to send `temperature`, `top_p` and `top_k` to Claude: `scale` halves the temperature from OpenAI's range 0–2 to
   * Anthropic's 0–1, `pass` sends them unchanged, `drop` drops them, `auto` drops them for models that reject them and
   * scales for the others.
   */
  @IsIn(SAMPLING_POLICIES)
  sampling = DEFAULT_SETTINGS.sampling;

  /** For Claude: beta features to enable, sent in the `anthropic-beta` header. */
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @Matches(/^[\w.-]+$/, { each: true, message: '$property must contain only letters, digits, ".", "_" and "-"' })
  anthropic_beta?: string[];

  /**
   * For models as a service: when streams request token counts with `stream_options.include_usage`: `auto` always unless the
   * client declines them, `client` if the client asks for them, `never`.
   */
  @IsIn(STREAM_USAGE)
  stream_usage: StreamUsage = 'auto';

  problems(): ConfigProblem[] {
    const message = this.vertex_credentials && credentialsProblem(this.vertex_credentials);
    return message ? [{ property: 'vertex_credentials', message }] : [];
  }

  problemsIfUntrusted(): ConfigProblem[] {
    const message = untrustedCredentialsProblem(this.vertex_credentials);
    return message ? [{ property: 'vertex_credentials', message }] : [];
  }
}
