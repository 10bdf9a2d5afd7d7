import type { CompletionsChunk, CompletionsResponse } from '../../../wire';
import { invalidResponse } from '../../shared/errors';
import { toFinishReason, type Finish, type FinishReasonMap } from '../../shared/finish-reason';
import { asRecord, parseEvent, asString, unixNow, type Wire } from '../../shared/json';
import { NO_USAGE } from '../../openai-protocol/usage';
import type { StreamTranslator } from '../../contract/provider-adapter';
import type { CompleteResponse } from './complete-wire';
import { toResponseId } from '../../shared/response-head';

/** Translates the response of `POST /complete`, which has no usage. `model` is the default if it names no model. */
export function toCompletionsResponse(body: unknown, model: string): CompletionsResponse {
  const response = asRecord<CompleteResponse>(body);
  if (!response) throw invalidResponse('it is not an object');
  const text = completionOf(response);
  return {
    id: toResponseId(response.id, 'cmpl'),
    object: 'text_completion',
    created: unixNow(),
    model: asString(response.model) ?? model,
    choices: [{ index: 0, text, ...toFinish(response.stop_reason, text !== '') }],
    usage: { ...NO_USAGE },
  };
}

/**
 * Translates the events `completion`, each with the next piece of the text; the last one has a `stop_reason`. `ping`,
 * `error` and unknown events may come at any time (Anthropic API, "Streaming text completions", legacy).
 */
export function toCompletionsChunks(model: string): StreamTranslator<CompletionsChunk> {
  const created = unixNow();
  let id: string | undefined;
  let hasText = false;
  return ({ event: name, data }) => {
    const event = parseEvent<CompleteResponse>(data);
    const type = asString(event.type) ?? name;
    if (type !== 'completion') return [];
    id ??= toResponseId(event.id, 'cmpl');
    const head = {
      id,
      object: 'text_completion_chunk' as const,
      created,
      model: asString(event.model) ?? model,
    };
    const text = completionOf(event);
    hasText ||= text !== '';
    if (asString(event.stop_reason) === undefined) {
      return text === '' ? [] : [{ ...head, choices: [{ index: 0, text, finish_reason: null }] }];
    }
    return [
      { ...head, choices: [{ index: 0, text, ...toFinish(event.stop_reason, hasText) }] },
      { ...head, choices: [], usage: { ...NO_USAGE } },
    ];
  };
}

function completionOf(source: Wire<CompleteResponse>): string {
  const completion = asString(source.completion);
  if (completion === undefined) throw invalidResponse("it has no string 'completion'");
  return completion;
}

const STOP_REASONS: FinishReasonMap = {
  reasons: new Map([
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
  ]),
  losslessReasons: new Set(['stop_sequence', 'max_tokens']),
};

function toFinish(stopReason: unknown, hasText: boolean): Finish {
  return toFinishReason(stopReason, STOP_REASONS, false, hasText);
}
