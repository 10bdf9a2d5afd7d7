import type { CompletionsRequest, CompletionsResponse } from '../../schemas';
import { fields, text, unixNow } from '../openai-shape/reading';
import type { Target } from '../provider-adapter';
import type { AnthropicConfig } from './anthropic.config';
import { invalidAnswer, invalidRequest, refusal } from './failures';
import { refuseSeveralAnswers, toMetadata, toStopSequences } from './messages-request';
import { toMaxTokens } from './output-length';
import { toSampling } from './sampling';
import type { Translation } from './translation';

const HUMAN = '\n\nHuman: ';
const ASSISTANT = '\n\nAssistant:';

/** Models up to Claude 2; no later one was served by `/complete`. */
const LEGACY_MODEL = /^claude-(?:v?[12](?!\d)|instant)/;

export function isLegacyModel(model: string): boolean {
  return LEGACY_MODEL.test(model);
}

/** Body of `POST /complete` (Anthropic API, "Text completions", legacy). */
export function toCompleteRequest(translation: Translation<CompletionsRequest>, model: string): object {
  const { request } = translation;
  if (request.stream) {
    const advice = "set 'completions_mode: chat' in the endpoint's config";
    throw invalidRequest('stream', `The model's legacy completions are not streamed; ${advice}.`);
  }
  refuseSeveralAnswers(request.n);
  return {
    model,
    prompt: toPrompt(request.prompt),
    max_tokens_to_sample: toMaxTokens(translation),
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

/** The legacy answer has no usage. */
export function toCompletionsResponse(body: unknown, { model }: Target<AnthropicConfig>): CompletionsResponse {
  const answer = fields(body);
  if (answer?.['type'] === 'error') throw refusal(answer);
  const completion = text(answer?.['completion']);
  if (!answer || completion === undefined) throw invalidAnswer("it has no text 'completion'");
  return {
    id: text(answer['id']) ?? null,
    object: 'text_completion',
    created: unixNow(),
    model: text(answer['model']) ?? model,
    choices: [
      { index: 0, text: completion, finish_reason: answer['stop_reason'] === 'stop_sequence' ? 'stop' : 'length' },
    ],
    usage: { prompt_tokens: null, completion_tokens: null, total_tokens: null },
  };
}
