import type { CompletionsRequest } from '../../../wire';
import { invalidRequest } from '../../shared/errors';
import { BASIC_COMPLETIONS_RULES, nativeParameters } from '../../shared/native-parameters';
import { refuseSeveralAnswers, toMetadata, toStopSequences } from './messages-request';
import type { MessagesRequest } from './messages-wire';
import { toMaxTokens } from './output-length';
import { toSampling } from './sampling';
import type { Translation } from './translation';

const HUMAN = '\n\nHuman: ';
const ASSISTANT = '\n\nAssistant:';

/** Models up to Claude 2; no later one was served by `/complete`. */
const LEGACY_MODEL = /^claude-(?:v?[12](?!\d)|instant)/;

const READ: ReadonlySet<string> = new Set([
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

/** Body of `POST /complete` (Anthropic API, "Text completions", legacy). */
export interface CompleteRequest extends Pick<
  MessagesRequest,
  'stream' | 'temperature' | 'top_p' | 'top_k' | 'stop_sequences' | 'metadata'
> {
  model: string;
  prompt: string;
  max_tokens_to_sample: number;
}

export function toCompleteRequest(translation: Translation<CompletionsRequest>, model: string): CompleteRequest {
  const { request, adjusted } = translation;
  refuseSeveralAnswers(request.n);
  return {
    ...nativeParameters(request, READ, BASIC_COMPLETIONS_RULES, adjusted),
    model,
    prompt: toPrompt(request.prompt),
    max_tokens_to_sample: toMaxTokens(translation),
    ...(request.stream ? { stream: true } : {}),
    ...toSampling(translation, false),
    ...toStopSequences(translation),
    ...toMetadata(translation),
  };
}

/** The model was trained on turns that are marked so. */
function toPrompt(prompt: unknown): string {
  if (typeof prompt !== 'string') throw invalidRequest('prompt', "'prompt' must be one string.");
  const led = prompt.startsWith('Human: ') ? `\n\n${prompt}` : prompt;
  const opened = led.startsWith(HUMAN) ? led : HUMAN + led;
  return opened.endsWith(ASSISTANT) ? opened : opened + ASSISTANT;
}
