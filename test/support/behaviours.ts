import type { OutgoingHttpHeaders } from 'node:http';
import type { Behaviour, ReceivedRequest } from './fake-provider';

/** Returns a chat chunk as a server-sent event. */
export function chunk(delta: object, finishReason: string | null = null): string {
  return event({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'gpt-4o-mini-2024-07-18',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  });
}

export function event(data: object | string): string {
  return `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
}

export const HELLO = chunk({ role: 'assistant', content: 'Hello' });
export const STOP = chunk({}, 'stop');
export const DONE = event('[DONE]');

export const CHAT_RESPONSE = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello there' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
};

/** Returns a complete chat response, streamed if the request has `stream: true`. */
export const respondsNormally: Behaviour = (request) => {
  if (request.isStream) streams(HELLO, chunk({ content: ' there' }), STOP, DONE)(request);
  else respondsWith(200, CHAT_RESPONSE)(request);
};

/** Returns the same response to streaming and other requests. An object is sent as JSON. */
export function respondsWith(status: number, body: object | string, headers: OutgoingHttpHeaders = {}) {
  return ({ response }: ReceivedRequest): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** Streams these events and ends the response. */
export function streams(...events: string[]) {
  return (request: ReceivedRequest): void => {
    beginStream(request, ...events);
    request.response.end();
  };
}

/** Streams these events and keeps the response open. */
export function beginStream({ response }: ReceivedRequest, ...events: string[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const text of events) response.write(text);
}

/** Sends the start of a response (the first chunk of a stream, or part of the JSON) and never completes it. */
export const respondsPartially: Behaviour = (request) => {
  if (request.isStream) {
    beginStream(request, HELLO);
    return;
  }
  request.response.writeHead(200, { 'content-type': 'application/json' });
  request.response.write('{"id": "chatcmpl-1", ');
};

export const neverResponds: Behaviour = () => {};

export const resetsConnection: Behaviour = ({ response }) => {
  response.socket?.resetAndDestroy();
};

/** Resets the connection after the start of the response has been sent. */
export const resetsMidResponse: Behaviour = async (request) => {
  await respondsPartially(request);
  await new Promise((resolve) => request.response.write(request.isStream ? ': wait\n' : ' ', resolve));
  await pause(50);
  request.response.socket?.resetAndDestroy();
};

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
