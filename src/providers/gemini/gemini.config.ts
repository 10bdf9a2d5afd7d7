import { IsBoolean, IsIn } from 'class-validator';
import { IsApiKey, type Secret } from '../../config';
import { IsHttpUrl } from '../shared/is-http-url';
import { REASONING_POLICIES, type ReasoningSettings } from '../models/gemini/translation';

/** `model.config` of an endpoint with the provider `gemini`. */
export class GeminiConfig implements ReasoningSettings {
  /** Sent as `x-goog-api-key`. */
  @IsApiKey()
  gemini_api_key!: Secret;

  /** Base URL of the API, without `/models/NAME:generateContent`. A query string is kept. */
  @IsHttpUrl()
  gemini_api_base = 'https://generativelanguage.googleapis.com/v1beta';

  /**
   * How `reasoning_effort` is sent: `level` as `thinkingLevel`, `budget` as a `thinkingBudget` in tokens, `auto` as the
   * one that the model supports. `drop` does not send it.
   */
  @IsIn(REASONING_POLICIES)
  reasoning: ReasoningSettings['reasoning'] = 'auto';

  /** Whether to request summaries of the model's reasoning when `reasoning_effort` is set. */
  @IsBoolean()
  include_thoughts = true;
}
