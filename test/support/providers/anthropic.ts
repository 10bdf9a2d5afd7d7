import type { ChatChunk } from '../../../src/wire';
import type { ServerSentEvent } from '../../../src/upstream/client/upstream-request';
import { CLAUDE_ERRORS } from '../../../src/providers/models/claude/error-format';
import { toChatChunks } from '../../../src/providers/models/claude/messages-stream';
import { withReportedErrors } from '../../../src/providers/shared/reported-errors';

/** The context for responses that do not contain a model name. */
export const context = { model: 'claude-fx', usesOutputTool: false };

export function event(type: string, more: object = {}): ServerSentEvent {
  return { event: type, data: JSON.stringify({ type, ...more }) };
}

export const started = (id = 'msg_1', more: object = {}) =>
  event('message_start', { message: { id, model: 'm', content: [], ...more } });
export const ended = [event('message_delta', { delta: { stop_reason: 'end_turn' } }), event('message_stop')];
export const block = (index: number, content_block: object) => event('content_block_start', { index, content_block });
export const delta = (index: number, fields: object) => event('content_block_delta', { index, delta: fields });

/** Converts the events of a streamed message to chunks. */
export function translate(events: readonly ServerSentEvent[], usesOutputTool = false): ChatChunk[] {
  return events.flatMap(withReportedErrors(toChatChunks({ ...context, usesOutputTool }), CLAUDE_ERRORS));
}

/** Returns the choices that have a finish reason. */
export function finishes(chunks: readonly ChatChunk[]) {
  return chunks.flatMap(({ choices }) => choices).filter(({ finish_reason }) => finish_reason !== null);
}
