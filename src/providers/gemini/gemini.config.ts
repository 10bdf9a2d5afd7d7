import { IsBoolean, IsIn } from 'class-validator';
import { IsApiKey, type Secret } from '../../config';
import { IsHttpUrl } from '../shared/is-http-url';
import { REASONING_POLICIES, type ReasoningSettings } from '../models/gemini/translation';

/** `model.config` of an endpoint whose provider is `gemini`. */
export class GeminiConfig implements ReasoningSettings {
  /** Sent as `x-goog-api-key`. */
  @IsApiKey()
  gemini_api_key!: Secret;

  /** Where `/models/NAME:generateContent` is found; a query is kept. */
  @IsHttpUrl()
  gemini_api_base = 'https://generativelanguage.googleapis.com/v1beta';

  /**
   * What becomes of `reasoning_effort`: `level` sends `thinkingLevel`, `budget` a `thinkingBudget` in tokens, `drop`
   * nothing, `auto` what the model knows.
   */
  @IsIn(REASONING_POLICIES)
  reasoning: ReasoningSettings['reasoning'] = 'auto';

  /** Whether the thoughts are asked for where `reasoning_effort` is given. */
  @IsBoolean()
  include_thoughts = true;
}
