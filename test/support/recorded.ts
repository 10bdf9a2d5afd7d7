import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SseDecoder } from '../../src/upstream/sse-decoder';
import type { ServerSentEvent } from '../../src/upstream/upstream-call';

/** A recording below `test/fixtures/`, e.g. `openai/chat-response.json`. */
export function recordedText(path: string): string {
  return readFileSync(join(__dirname, '../fixtures', path), 'utf8');
}

/** A fresh copy each time: what reads it may change it. */
export function recordedJson(path: string): Record<string, unknown> {
  return JSON.parse(recordedText(path)) as Record<string, unknown>;
}

/** The events of a recorded stream, without the final `[DONE]`. */
export function recordedEvents(path: string): ServerSentEvent[] {
  return eventsIn(recordedText(path)).filter(({ data }) => data !== '[DONE]');
}

export function eventsIn(text: string): ServerSentEvent[] {
  const decoder = new SseDecoder();
  return [...decoder.push(Buffer.from(text)), ...decoder.end()];
}
