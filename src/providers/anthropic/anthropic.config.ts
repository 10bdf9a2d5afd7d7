import { ArrayNotEmpty, IsArray, IsIn, IsInt, IsOptional, Matches, Min } from 'class-validator';
import { IsApiKey, type ConfigProblem, type Secret } from '../../config';
import { IsHttpUrl } from '../shared/is-http-url';

/** The API version that no longer knows `temperature`, `top_p`, `top_k` and the legacy completions. */
export const VERSION_WITHOUT_SAMPLING = '2026-10-21';

const HEADER_WORD = /^[\w.-]+$/;
const ONE_WORD = { message: '$property must be one word of letters, digits, ".", "_" and "-"' };

export const SAMPLING_POLICIES = ['auto', 'scale', 'pass', 'drop'] as const;
const REASONING_POLICIES = ['auto', 'effort', 'budget', 'drop'] as const;
const COMPLETIONS_MODES = ['native', 'chat'] as const;

/** `model.config` of an endpoint whose provider is `anthropic`. */
export class AnthropicConfig {
  /** An API key, sent as `x-api-key`, or an OAuth token (`sk-ant-oat…`), sent as a bearer token. */
  @IsApiKey()
  anthropic_api_key!: Secret;

  /** The `anthropic-version` header. */
  @Matches(HEADER_WORD, ONE_WORD)
  anthropic_version = '2023-06-01';

  /** Where `/messages` and `/complete` are found; a query is kept. */
  @IsHttpUrl()
  anthropic_api_base = 'https://api.anthropic.com/v1';

  /** Betas to switch on, joined with commas into the `anthropic-beta` header. */
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @Matches(HEADER_WORD, { each: true, ...ONE_WORD })
  anthropic_beta?: string[];

  /** The `anthropic-workspace-id` header, for a key that may act in several workspaces. */
  @IsOptional()
  @Matches(HEADER_WORD, ONE_WORD)
  anthropic_workspace_id?: string;

  /** `max_tokens` of a request that sets none; the API requires one. Cut to what the model can write. */
  @IsInt()
  @Min(1)
  default_max_tokens = 8192;

  /**
   * What becomes of `temperature`, `top_p` and `top_k`: `scale` halves the temperature from our 0–2 to the vendor's
   * 0–1, `pass` sends them as they are, `drop` leaves them out, `auto` drops them for models that refuse them and
   * scales for the others.
   */
  @IsIn(SAMPLING_POLICIES)
  sampling: (typeof SAMPLING_POLICIES)[number] = 'auto';

  /**
   * What becomes of `reasoning_effort`: `effort` sends `output_config.effort`, `budget` a budget of thinking tokens,
   * `drop` nothing, `auto` what the model knows.
   */
  @IsIn(REASONING_POLICIES)
  reasoning: (typeof REASONING_POLICIES)[number] = 'auto';

  /**
   * How completions are asked for: `native` over the legacy `/complete`, `chat` as one user message. Left out:
   * `native` for the models up to Claude 2 that had it, else `chat`.
   */
  @IsOptional()
  @IsIn(COMPLETIONS_MODES)
  completions_mode?: (typeof COMPLETIONS_MODES)[number];

  problems(): ConfigProblem[] {
    if (this.completions_mode !== 'native' || this.anthropic_version !== VERSION_WITHOUT_SAMPLING) return [];
    const reason = `'native' needs an older anthropic_version: ${VERSION_WITHOUT_SAMPLING} has no legacy completions`;
    return [{ property: 'completions_mode', message: reason }];
  }
}
