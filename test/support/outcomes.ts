import { errorOf, eventsOf, post, type Answer, type Face } from './client';
import type { Sluice } from './sluice';

export interface Refusal {
  readonly status: number;
  readonly message: string | RegExp;
  /** Those that are looked at. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks the endpoint `chat` through a face. */
export function query({ url }: Sluice, { path, chat }: Face, stream: boolean): Promise<Answer> {
  return post(url + path, { ...chat, stream });
}

/** An error with a status, in the face's shape. */
export function expectRefusal(answer: Answer, { messageOf }: Face, { status, message, headers = {} }: Refusal): void {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect(messageOf(errorOf(answer))).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  for (const [name, value] of Object.entries(headers)) expect(answer.headers.get(name)).toBe(value);
}

/** A stream that began with the vendor's `HELLO` and ends with an error event. */
export function expectBrokenStream(answer: Answer, message: RegExp): void {
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const events = eventsOf(answer.text);
  expect(events.length).toBeGreaterThan(1);
  expect(events[0]).toContain('Hello');
  const { error } = JSON.parse(events.at(-1)!) as { error: { message: string } };
  expect(error.message).toMatch(message);
  expect(answer.text).not.toContain('[DONE]');
}
