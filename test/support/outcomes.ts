import { errorOf, eventsOf, post, type ReceivedResponse, type Dialect } from './client';
import type { Sluice } from './sluice';

export interface ExpectedError {
  readonly status: number;
  readonly message: string | RegExp;
  /** Those that are looked at. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks the endpoint `chat` through a dialect. */
export function query({ url }: Sluice, { path, chat }: Dialect, stream: boolean): Promise<ReceivedResponse> {
  return post(url + path, { ...chat, stream });
}

/** An error with a status, in the dialect's shape. */
export function expectError(
  answer: ReceivedResponse,
  { messageOf }: Dialect,
  { status, message, headers = {} }: ExpectedError,
): void {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect(messageOf(errorOf(answer))).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  for (const [name, value] of Object.entries(headers)) expect(answer.headers.get(name)).toBe(value);
}

/** A stream that began with the vendor's `HELLO` and ends with an error event. */
export function expectBrokenStream(answer: ReceivedResponse, message: RegExp): void {
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const events = eventsOf(answer.text);
  expect(events.length).toBeGreaterThan(1);
  expect(events[0]).toContain('Hello');
  const { error } = JSON.parse(events.at(-1)!) as { error: { message: string } };
  expect(error.message).toMatch(message);
  expect(answer.text).not.toContain('[DONE]');
}
