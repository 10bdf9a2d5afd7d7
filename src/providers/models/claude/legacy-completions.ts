import type { CompletionsRequest } from '../../../wire';
import { invalidRequest } from '../../shared/errors';
import { BASIC_COMPLETIONS_RULES, nativeParameters } from '../../shared/native-parameters';
import type { CompleteRequest } from './complete-wire';
import { rejectMultipleChoices, toMetadata, toStopSequences } from './messages-request';
import { toMaxTokens } from './output-length';
import { toSampling } from './sampling';
import type { Translation } from './translation';

const HUMAN = '\n\nHuman: ';
const ASSISTANT = '\n\nAssistant:';

/** Models up to Claude 2, the only ones that `/complete` served. */
const LEGACY_MODEL = /^claude-(?:v?[12](?!\d)|instant)/;

/** The parameters that are translated below. */
const TRANSLATED: ReadonlySet<string> = new Set([
  'prompt',
  'model',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'top_k',
  'n',
  'stop',
  'stream',
  'user',
  'safety_identifier',
  'metadata',
]);

export function isLegacyModel(model: string): boolean {
  return LEGACY_MODEL.test(model);
}

/** Translates a completions request into the body of `POST /complete`. */
export function toCompleteRequest(translation: Translation<CompletionsRequest>, model: string): CompleteRequest {
  const { request, adjusted } = translation;
  rejectMultipleChoices(request.n);
  return {
    ...nativeParameters(request, TRANSLATED, BASIC_COMPLETIONS_RULES, adjusted),
    model,
    prompt: toPrompt(request.prompt),
    max_tokens_to_sample: toMaxTokens(translation),
    ...(request.stream ? { stream: true } : {}),
    ...toSampling(translation, false),
    ...toStopSequences(translation),
    ...toMetadata(translation),
  };
}

/** Adds the turn markers that legacy models were trained on. */
function toPrompt(prompt: unknown): string {
  if (typeof prompt !== 'string') throw invalidRequest('prompt', "'prompt' must be one string.");
  const led = prompt.startsWith('Human: ') ? `\n\n${prompt}` : prompt;
  const opened = led.startsWith(HUMAN) ? led : HUMAN + led;
  return opened.endsWith(ASSISTANT) ? opened : opened + ASSISTANT;
}
