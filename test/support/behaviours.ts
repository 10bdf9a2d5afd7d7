import type { OutgoingHttpHeaders } from 'node:http';
import type { Behaviour, ReceivedRequest } from './fake-provider';

/** A chunk of a streamed chat, as an event. */
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

/** A whole chat, streamed or not, as the call wants it. */
export const respondsNormally: Behaviour = (call) => {
  if (call.isStream) streams(HELLO, chunk({ content: ' there' }), STOP, DONE)(call);
  else respondsWith(200, CHAT_RESPONSE)(call);
};

/** Answers streamed and other calls alike. An object is sent as JSON. */
export function respondsWith(status: number, body: object | string, headers: OutgoingHttpHeaders = {}) {
  return ({ response }: ReceivedRequest): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** A stream of these events that then ends. */
export function streams(...events: string[]) {
  return (call: ReceivedRequest): void => {
    beginStream(call, ...events);
    call.response.end();
  };
}

/** A stream of these events that stays open. */
export function beginStream({ response }: ReceivedRequest, ...events: string[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const text of events) response.write(text);
}

/** The first half of an answer: of a stream its first chunk, else some of the JSON. The rest does not come. */
export const respondsPartially: Behaviour = (call) => {
  if (call.isStream) {
    beginStream(call, HELLO);
    return;
  }
  call.response.writeHead(200, { 'content-type': 'application/json' });
  call.response.write('{"id": "chatcmpl-1", ');
};

export const neverResponds: Behaviour = () => {};

export const resetsConnection: Behaviour = ({ response }) => {
  response.socket?.resetAndDestroy();
};

/** What was written must have left before the connection breaks. */
export const resetsMidResponse: Behaviour = async (call) => {
  await respondsPartially(call);
  await new Promise((resolve) => call.response.write(call.isStream ? ': wait\n' : ' ', resolve));
  await pause(50);
  call.response.socket?.resetAndDestroy();
};

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
