import type { ChatChunk, ChatResponse } from '../../../schemas';
import { errorInAnswer, refusalOf } from '../../../upstream/error-body';
import { invalidAnswer } from '../../failures';
import { fields, list, parseEvent, text, unixNow, type Fields } from '../../openai-shape/reading';
import type { StreamTranslator } from '../../provider-adapter';
import { ChunkWriter } from '../chunk-writer';
import { failureOf, toFinish } from '../finish-reason';
import { usageOf } from './usage';

/** The answer of `POST /v1/chat` as ours. */
export function toChatResponse(body: unknown, model: string): ChatResponse {
  const answer = fields(body);
  const content = text(answer?.['text']);
  if (!answer || content === undefined) throw noText(answer);
  const failure = failureOf(answer['finish_reason']);
  if (failure) throw failure;
  const citations = list(answer['citations']);
  const message = { role: 'assistant', content, tool_calls: null, refusal: null };
  return {
    id: idOf(answer),
    object: 'chat.completion',
    created: unixNow(),
    model,
    choices: [
      {
        index: 0,
        message: citations.length > 0 ? { ...message, citations } : message,
        ...toFinish(answer['finish_reason']),
      },
    ],
    usage: usageOf(answer),
  };
}

/** The lines of a streamed `POST /v1/chat` as our chunks. The chunk with the usage comes last. */
export function toChatChunks(model: string): StreamTranslator<ChatChunk> {
  const writer = new ChunkWriter(model);
  let isOver = false;
  const handlers: ReadonlyMap<string, (event: Fields) => ChatChunk[]> = new Map([
    [
      'stream-start',
      (event) => {
        writer.id ??= text(event['generation_id']) ?? null;
        return [writer.say({ content: '' })];
      },
    ],
    ['text-generation', (event) => (text(event['text']) ? [writer.say({ content: text(event['text']) ?? '' })] : [])],
    [
      'stream-end',
      (event) => {
        const failure = failureOf(event['finish_reason'], event['error']);
        if (failure) throw failure;
        isOver = true;
        const response = fields(event['response']) ?? {};
        writer.id ??= idOf(response);
        return [writer.finish(toFinish(event['finish_reason'])), writer.usage(usageOf(response))];
      },
    ],
  ]);

  return ({ event: name, data }) => {
    const event = parseEvent(data);
    const error = errorInAnswer(event);
    if (error) throw error;
    return isOver ? [] : (handlers.get(text(event['event_type']) ?? name)?.(event) ?? []);
  };
}

function idOf(answer: Fields): string | null {
  return text(answer['response_id']) ?? text(answer['generation_id']) ?? null;
}

/** The vendor's errors are `{message: "…"}`. */
function noText(answer: Fields | undefined): Error {
  const message = text(answer?.['message']);
  return message === undefined ? invalidAnswer('it has no text') : refusalOf(502, { message });
}
