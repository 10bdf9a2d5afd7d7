import { errorOf, eventsOf, post, type ReceivedResponse, type Dialect } from './client';
import type { Sluice } from './sluice';

export interface ExpectedError {
  readonly status: number;
  readonly message: string | RegExp;
  /** Headers that the response must have; others are ignored. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Queries the endpoint `chat` in a dialect. */
export function query({ url }: Sluice, { path, chat }: Dialect, stream: boolean): Promise<ReceivedResponse> {
  return post(url + path, { ...chat, stream });
}

/** Expects an error response in the dialect's format. */
export function expectError(
  response: ReceivedResponse,
  { messageOf }: Dialect,
  { status, message, headers = {} }: ExpectedError,
): void {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(messageOf(errorOf(response))).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  for (const [name, value] of Object.entries(headers)) expect(response.headers.get(name)).toBe(value);
}

/** Expects a stream that begins with `HELLO`, ends with an error event, and is then cut. */
export function expectBrokenStream(response: ReceivedResponse, message: RegExp): void {
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const events = eventsOf(response.text);
  expect(events.length).toBeGreaterThan(1);
  expect(events[0]).toContain('Hello');
  const { error } = JSON.parse(events.at(-1)!) as { error: { message: string } };
  expect(error.message).toMatch(message);
  expect(response.text).not.toContain('[DONE]');
  expect(response.isCut).toBe(true);
}
