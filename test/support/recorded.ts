import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SseDecoder } from '../../src/upstream/decoders/sse-decoder';
import type { ServerSentEvent } from '../../src/upstream/client/upstream-request';

/**
 * Returns the text of a recording below `test/fixtures/`, e.g. `openai/chat-response.json`, or of one member of such a
 * file, e.g. `compatible/groq.json#stream`. A list is a stream: objects are the data of events, strings are sent
 * unchanged.
 */
export function recordedText(path: string): string {
  const [file = '', member] = path.split('#');
  const text = readFileSync(join(__dirname, '../fixtures', file), 'utf8');
  if (member === undefined) return text;
  const value = (JSON.parse(text) as Record<string, unknown>)[member];
  if (value === undefined) throw new Error(`${file} has no ${member}`);
  return Array.isArray(value) ? value.map(written).join('') : JSON.stringify(value);
}

function written(item: unknown): string {
  return typeof item === 'string' ? item : `data: ${JSON.stringify(item)}\n\n`;
}

/** Returns a new copy, which the caller may modify. */
export function recordedJson(path: string): Record<string, unknown> {
  return JSON.parse(recordedText(path)) as Record<string, unknown>;
}

/** Returns the events of a recorded stream, without the final `[DONE]`. */
export function recordedEvents(path: string): ServerSentEvent[] {
  return eventsIn(recordedText(path)).filter(({ data }) => data !== '[DONE]');
}

export function eventsIn(text: string): ServerSentEvent[] {
  const decoder = new SseDecoder();
  return [...decoder.push(Buffer.from(text)), ...decoder.end()];
}
