import { serialized } from '../serialized';
import { type ChatChunk } from '../../../src/wire';
import type { ServerSentEvent } from '../../../src/upstream/client/upstream-request';
import { withReportedErrors } from '../../../src/providers/shared/reported-errors';
import { chatChunks, type ChatDifferences } from '../../../src/providers/openai-protocol/chat-chunks';

export const MODEL = 'configured-model';

export function translated(events: readonly ServerSentEvent[], differences?: ChatDifferences): ChatChunk[] {
  const translate = withReportedErrors(chatChunks(MODEL, differences), undefined);
  return events.flatMap((event) => serialized(translate(event)));
}

export const chunksOf = (...bodies: unknown[]): ChatChunk[] =>
  translated(bodies.map((body) => ({ event: '', data: JSON.stringify(body) })));
export const delta = (fields: unknown, choice: object = {}) => ({ choices: [{ index: 0, delta: fields, ...choice }] });
export const deltasOf = (chunks: readonly ChatChunk[]) =>
  chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));

/** Assembles tool calls from deltas, as a client does. */
export function assembled(chunks: readonly ChatChunk[]) {
  const calls: { id?: string | undefined; name?: string | undefined; arguments: string }[] = [];
  for (const call of deltasOf(chunks).flatMap(({ tool_calls }) => tool_calls ?? [])) {
    const known = (calls[call.index] ??= { id: call.id, name: call.function.name, arguments: '' });
    known.arguments += call.function.arguments ?? '';
  }
  return calls;
}
