import { randomUUID } from 'node:crypto';
import type { CompletionsChunk, CompletionsResponse } from '../../wire';
import { errorInAnswer } from '../../upstream/client/error-body';
import type { StreamTranslator } from '../contract/provider-adapter';
import { toFinish } from './finish-reason';
import { count, fields, list, noAnswer, ordinal, parseEvent, text, unixNow, type Fields } from '../shared/json';
import { toUsage } from './usage';

/** An OpenAI-shaped completion as ours; servers that answer completions in the shape of chat are understood too. */
export function toCompletionsResponse(body: unknown, model: string): CompletionsResponse {
  const answer = fields(body);
  if (!answer || !Array.isArray(answer['choices'])) throw noAnswer('choices');
  const { provider: _, ...rest } = answer;
  return {
    ...rest,
    id: text(answer['id']) || `cmpl-${randomUUID()}`,
    object: 'text_completion',
    created: count(answer['created']) ?? unixNow(),
    model: text(answer['model']) || model,
    choices: list(answer['choices']).map((value, index) => {
      const choice = fields(value) ?? {};
      const { message: _m, ...others } = choice;
      return { ...others, index, text: textOf(choice) ?? '', ...toFinish(choice['finish_reason']) };
    }),
    usage: toUsage(answer['usage']),
  };
}

export function completionsChunks(model: string): StreamTranslator<CompletionsChunk> {
  let id: string | undefined;
  return ({ data }) => {
    const event = parseEvent(data);
    const error = errorInAnswer(event);
    if (error) throw error;
    id ??= text(event['id']) || `cmpl-${randomUUID()}`;
    const { obfuscation: _o, provider: _p, usage: _u, ...rest } = event;
    const shared = {
      ...rest,
      id: text(event['id']) || id,
      object: 'text_completion_chunk' as const,
      created: count(event['created']) || unixNow(),
      model: text(event['model']) || model,
    };
    const choices = list(event['choices']).map((value, position) => {
      const { delta: _d, message: _m, ...choice } = fields(value) ?? {};
      return {
        ...choice,
        index: ordinal(choice['index']) ?? position,
        text: textOf(fields(value) ?? {}) ?? null,
        ...toFinish(choice['finish_reason']),
      };
    });
    const usage = fields(event['usage']);
    const chunks: CompletionsChunk[] = choices.length > 0 ? [{ ...shared, choices }] : [];
    if (usage) chunks.push({ ...shared, choices: [], usage: toUsage(usage) });
    return chunks;
  };
}

function textOf(choice: Fields): string | undefined {
  return (
    text(choice['text']) ?? text(fields(choice['delta'])?.['content']) ?? text(fields(choice['message'])?.['content'])
  );
}
