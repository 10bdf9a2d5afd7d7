import { randomUUID } from 'node:crypto';
import type { CompletionsChunk, CompletionsResponse } from '../../wire';
import { errorInBody } from '../../upstream/client/error-body';
import type { StreamTranslator } from '../contract/provider-adapter';
import { toFinish } from './finish-reason';
import {
  asInteger,
  asRecord,
  asArray,
  missingInResponse,
  asIndex,
  parseEvent,
  asString,
  unixNow,
  type JsonObject,
} from '../shared/json';
import { toUsage } from './usage';

/** An OpenAI-shaped completion as ours; servers that answer completions in the shape of chat are understood too. */
export function toCompletionsResponse(body: unknown, model: string): CompletionsResponse {
  const answer = asRecord(body);
  if (!answer || !Array.isArray(answer['choices'])) throw missingInResponse('choices');
  const { provider: _, ...rest } = answer;
  return {
    ...rest,
    id: asString(answer['id']) || `cmpl-${randomUUID()}`,
    object: 'text_completion',
    created: asInteger(answer['created']) ?? unixNow(),
    model: asString(answer['model']) || model,
    choices: asArray(answer['choices']).map((value, index) => {
      const choice = asRecord(value) ?? {};
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
    const error = errorInBody(event);
    if (error) throw error;
    id ??= asString(event['id']) || `cmpl-${randomUUID()}`;
    const { obfuscation: _o, provider: _p, usage: _u, ...rest } = event;
    const shared = {
      ...rest,
      id: asString(event['id']) || id,
      object: 'text_completion_chunk' as const,
      created: asInteger(event['created']) || unixNow(),
      model: asString(event['model']) || model,
    };
    const choices = asArray(event['choices']).map((value, position) => {
      const { delta: _d, message: _m, ...choice } = asRecord(value) ?? {};
      return {
        ...choice,
        index: asIndex(choice['index']) ?? position,
        text: textOf(asRecord(value) ?? {}) ?? null,
        ...toFinish(choice['finish_reason']),
      };
    });
    const usage = asRecord(event['usage']);
    const chunks: CompletionsChunk[] = choices.length > 0 ? [{ ...shared, choices }] : [];
    if (usage) chunks.push({ ...shared, choices: [], usage: toUsage(usage) });
    return chunks;
  };
}

function textOf(choice: JsonObject): string | undefined {
  return (
    asString(choice['text']) ??
    asString(asRecord(choice['delta'])?.['content']) ??
    asString(asRecord(choice['message'])?.['content'])
  );
}
