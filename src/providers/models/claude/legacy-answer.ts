import type { CompletionsChunk, CompletionsResponse, FinishReason } from '../../../wire';
import { invalidResponse } from '../../shared/errors';
import { asRecord, parseEvent, asString, unixNow, type JsonObject } from '../../shared/json';
import { NO_USAGE } from '../../openai-protocol/usage';
import type { StreamTranslator, Target } from '../../contract/provider-adapter';
import type { AnthropicConfig } from '../../anthropic/anthropic.config';
import { isErrorEvent, refusal } from '../../anthropic/failures';

/** The legacy answer has no usage. */
export function toCompletionsResponse(body: unknown, { model }: Target<AnthropicConfig>): CompletionsResponse {
  const answer = asRecord(body);
  if (!answer) throw invalidResponse('it is not an object');
  if (isErrorEvent(answer)) throw refusal(answer);
  return {
    id: asString(answer['id']) ?? null,
    object: 'text_completion',
    created: unixNow(),
    model: asString(answer['model']) ?? model,
    choices: [{ index: 0, text: completionOf(answer), finish_reason: toFinishReason(answer['stop_reason']) }],
    usage: { ...NO_USAGE },
  };
}

/**
 * The events `completion`, each with the next piece of the text; the last one says why it is the last. `ping`, `error`
 * and events that are not known yet may come anywhere (Anthropic API, "Streaming text completions", legacy).
 */
export function toCompletionsChunks({ model }: Target<AnthropicConfig>): StreamTranslator<CompletionsChunk> {
  const created = unixNow();
  return ({ event: name, data }) => {
    const event = parseEvent(data);
    const type = asString(event['type']) ?? name;
    if (type === 'error' || isErrorEvent(event)) throw refusal(event);
    if (type !== 'completion') return [];
    const head = {
      id: asString(event['id']) ?? null,
      object: 'text_completion_chunk' as const,
      created,
      model: asString(event['model']) ?? model,
    };
    const piece = completionOf(event);
    if (asString(event['stop_reason']) === undefined) {
      return piece === '' ? [] : [{ ...head, choices: [{ index: 0, text: piece, finish_reason: null }] }];
    }
    const finish_reason = toFinishReason(event['stop_reason']);
    return [
      { ...head, choices: [{ index: 0, text: piece, finish_reason }] },
      { ...head, choices: [], usage: { ...NO_USAGE } },
    ];
  };
}

function completionOf(source: JsonObject): string {
  const completion = asString(source['completion']);
  if (completion === undefined) throw invalidResponse("it has no text 'completion'");
  return completion;
}

function toFinishReason(stopReason: unknown): FinishReason {
  return stopReason === 'stop_sequence' ? 'stop' : 'length';
}
