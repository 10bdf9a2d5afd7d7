import { randomUUID } from 'node:crypto';
import type { CompletionsChunk, CompletionsResponse } from '../../wire';
import { errorInBody } from '../../upstream/client/error-body';
import type { StreamTranslator } from '../contract/provider-adapter';
import {
  asArray,
  asIndex,
  asInteger,
  asRecord,
  asString,
  missingInResponse,
  parseEvent,
  unixNow,
  type Wire,
} from '../shared/json';
import type { ChatResponseWire, ChoiceWire, MessageWire } from './chat-wire';
import { toFinish } from './finish-reason';
import { toUsage } from './usage';

/** Converts an OpenAI completion. Choices in the chat format are accepted too: some servers send them. */
export function toCompletionsResponse(body: unknown, model: string): CompletionsResponse {
  const response = asRecord<ChatResponseWire>(body);
  if (!response || !Array.isArray(response.choices)) throw missingInResponse('choices');
  const { provider: _, ...rest } = response;
  return {
    ...rest,
    id: asString(response.id) || `cmpl-${randomUUID()}`,
    object: 'text_completion',
    created: asInteger(response.created) ?? unixNow(),
    model: asString(response.model) || model,
    choices: asArray(response.choices).map((value, index) => {
      const choice = asRecord<ChoiceWire>(value) ?? {};
      const { message: _m, ...others } = choice;
      return { ...others, index, text: textOf(choice) ?? '', ...toFinish(choice.finish_reason) };
    }),
    usage: toUsage(response.usage),
  };
}

export function completionsChunks(model: string): StreamTranslator<CompletionsChunk> {
  let id: string | undefined;
  return ({ data }) => {
    const event = parseEvent<ChatResponseWire>(data);
    const error = errorInBody(event);
    if (error) throw error;
    id ??= asString(event.id) || `cmpl-${randomUUID()}`;
    const { obfuscation: _o, provider: _p, usage: _u, ...rest } = event;
    const shared = {
      ...rest,
      id: asString(event.id) || id,
      object: 'text_completion_chunk' as const,
      created: asInteger(event.created) || unixNow(),
      model: asString(event.model) || model,
    };
    const choices = asArray(event.choices).map((value, position) => {
      const choice = asRecord<ChoiceWire>(value) ?? {};
      const { delta: _d, message: _m, ...others } = choice;
      return {
        ...others,
        index: asIndex(choice.index) ?? position,
        text: textOf(choice) ?? null,
        ...toFinish(choice.finish_reason),
      };
    });
    const usage = asRecord(event.usage);
    const chunks: CompletionsChunk[] = choices.length > 0 ? [{ ...shared, choices }] : [];
    if (usage) chunks.push({ ...shared, choices: [], usage: toUsage(usage) });
    return chunks;
  };
}

function textOf(choice: Wire<ChoiceWire>): string | undefined {
  return (
    asString(choice.text) ??
    asString(asRecord<MessageWire>(choice.delta)?.content) ??
    asString(asRecord<MessageWire>(choice.message)?.content)
  );
}
