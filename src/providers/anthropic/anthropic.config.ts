import { ArrayNotEmpty, IsArray, IsIn, IsInt, IsOptional, Matches, Min } from 'class-validator';
import { IsApiKey, type ConfigProblem, type Secret } from '../../config';
import {
  DEFAULT_SETTINGS,
  REASONING_POLICIES,
  SAMPLING_POLICIES,
  type ClaudeSettings,
} from '../models/claude/translation';
import { IsHttpUrl } from '../shared/is-http-url';

/** The API version that removed `temperature`, `top_p`, `top_k` and the legacy completions. */
export const VERSION_WITHOUT_SAMPLING = '2026-10-21';

const HEADER_TOKEN = /^[\w.-]+$/;
const INVALID_TOKEN = { message: '$property must contain only letters, digits, ".", "_" and "-"' };

const COMPLETIONS_MODES = ['native', 'chat'] as const;

/** `model.config` of an endpoint whose provider is `anthropic`. */
export class AnthropicConfig implements ClaudeSettings {
  /** An API key, sent as `x-api-key`, or an OAuth token (`sk-ant-oat…`), sent as a bearer token. */
  @IsApiKey()
  anthropic_api_key!: Secret;

  /** The `anthropic-version` header. */
  @Matches(HEADER_TOKEN, INVALID_TOKEN)
  anthropic_version = '2023-06-01';

  /** Base URL of `/messages` and `/complete`. A query string is kept. */
  @IsHttpUrl()
  anthropic_api_base = 'https://api.anthropic.com/v1';

  /** Beta features to enable, sent in the `anthropic-beta` header. */
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @Matches(HEADER_TOKEN, { each: true, ...INVALID_TOKEN })
  anthropic_beta?: string[];

  /** The `anthropic-workspace-id` header, for a key that has access to several workspaces. */
  @IsOptional()
  @Matches(HEADER_TOKEN, INVALID_TOKEN)
  anthropic_workspace_id?: string;

  /** `max_tokens` of a request that sets none; the API requires one. Limited to the model's maximum. */
  @IsInt()
  @Min(1)
  default_max_tokens = DEFAULT_SETTINGS.default_max_tokens;

  /**
   * How to send `temperature`, `top_p` and `top_k`: `scale` halves the temperature from OpenAI's range 0–2 to
   * Anthropic's 0–1, `pass` sends them unchanged, `drop` drops them, `auto` drops them for models that reject them and
   * scales for the others.
   */
  @IsIn(SAMPLING_POLICIES)
  sampling = DEFAULT_SETTINGS.sampling;

  /**
   * How to send `reasoning_effort`: `effort` as `output_config.effort`, `budget` as a budget of thinking tokens, `drop`
   * not at all, `auto` as the model supports it.
   */
  @IsIn(REASONING_POLICIES)
  reasoning = DEFAULT_SETTINGS.reasoning;

  /**
   * How to send completions: `native` to the legacy `/complete`, `chat` as one user message. Default: `native` for the
   * models up to Claude 2 that support it, otherwise `chat`.
   */
  @IsOptional()
  @IsIn(COMPLETIONS_MODES)
  completions_mode?: (typeof COMPLETIONS_MODES)[number];

  problems(): ConfigProblem[] {
    if (this.completions_mode !== 'native' || this.anthropic_version !== VERSION_WITHOUT_SAMPLING) return [];
    const reason = `'native' requires an older anthropic_version: ${VERSION_WITHOUT_SAMPLING} has no legacy completions`;
    return [{ property: 'completions_mode', message: reason }];
  }
}
