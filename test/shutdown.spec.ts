import { once } from 'node:events';
import { connect } from 'node:net';
import {
  respondsWith,
  beginStream,
  CHAT_RESPONSE,
  chunk,
  DONE,
  HELLO,
  neverResponds,
  pause,
  STOP,
} from './support/behaviours';
import { errorOf, DIALECTS, post, readResponse, send, type ReceivedResponse } from './support/client';
import { FakeProvider } from './support/fake-provider';
import { expectBrokenStream } from './support/expectations';
import { openAIEndpoint, startSluice, type Sluice } from './support/sluice';

const CLEAN = { code: 0, signal: null };

let provider: FakeProvider;

beforeAll(async () => {
  provider = await FakeProvider.start();
});

afterAll(() => provider.stop());

function start(graceSeconds: string): Promise<Sluice> {
  const config = { endpoints: [openAIEndpoint('chat', provider.base)] };
  return startSluice(config, { SLUICE_SHUTDOWN_GRACE_SECONDS: graceSeconds });
}

/** Waits up to 10 seconds until the server refuses new connections. Returns whether it does. */
async function rejectsConnections({ url }: Sluice): Promise<boolean> {
  for (let attempts = 0; attempts < 200; attempts += 1) {
    const code = await new Promise<string | undefined>((resolve) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      socket.once('connect', () => {
        socket.destroy();
        resolve(undefined);
      });
    });
    if (code === 'ECONNREFUSED') return true;
    await pause(50);
  }
  return false;
}

/** Starts a unary request and a stream in each dialect, and waits until all have reached the provider. */
async function startRequests({ url }: Sluice): Promise<{ plain: Promise<ReceivedResponse>[]; streams: Response[] }> {
  const plain = DIALECTS.map(async ({ path, chat }) => post(url + path, chat));
  const streams = await Promise.all(DIALECTS.map(({ path, chat }) => send(url + path, { ...chat, stream: true })));
  for (let attempts = 0; provider.requests.length < 2 * DIALECTS.length && attempts < 200; attempts += 1)
    await pause(50);
  return { plain, streams };
}

beforeEach(() => {
  provider.requests.length = 0;
});

it.each(['SIGTERM', 'SIGINT'] as const)(
  'after %s the server refuses new connections, finishes running requests and exits with code 0',
  async (signal) => {
    const sluice = await start('30');
    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    provider.behaviour = async (call) => {
      if (call.isStream) beginStream(call, HELLO);
      await released;
      if (call.isStream) call.response.end(chunk({ content: ' there' }) + STOP + DONE);
      else respondsWith(200, CHAT_RESPONSE)(call);
    };
    const { plain, streams } = await startRequests(sluice);

    sluice.program.kill(signal);
    expect(await rejectsConnections(sluice)).toBe(true);
    release();
    for (const { text } of await Promise.all(plain)) expect(text).toContain('Hello there');
    for (const stream of streams) {
      const text = await stream.text();
      expect(text).toContain(' there');
      expect(text).not.toContain('error');
    }
    expect(await sluice.program.waitForExit()).toEqual(CLEAN);
  },
);

it('an idle connection does not delay the shutdown', async () => {
  const sluice = await start('30');
  const socket = connect(Number(new URL(sluice.url).port), '127.0.0.1');
  await once(socket, 'connect');
  sluice.program.kill('SIGTERM');
  await once(socket, 'close');
  expect(await sluice.program.waitForExit()).toEqual(CLEAN);
});

it.each([
  ['a half-sent header', 'POST /v1/chat/completions HTTP/1.1\r\nhost: loc'],
  ['a half-sent header after a request', 'GET /health HTTP/1.1\r\nhost: localhost\r\n\r\nGET /health HTTP/1.1\r\nho'],
])('%s does not delay the shutdown', async (_what, bytes) => {
  const sluice = await start('30');
  const socket = connect(Number(new URL(sluice.url).port), '127.0.0.1');
  socket.on('error', () => {}).resume();
  await once(socket, 'connect');
  socket.write(bytes);
  await pause(100);
  sluice.program.kill('SIGTERM');
  await once(socket, 'close');
  expect(await sluice.program.waitForExit()).toEqual(CLEAN);
});

it('after the grace period streams end with an error event, unary requests get a 503, and the server exits with code 0', async () => {
  const sluice = await start('0.5');
  provider.behaviour = (call) => (call.isStream ? beginStream(call, HELLO) : neverResponds(call));
  const { plain, streams } = await startRequests(sluice);
  // Read from now on: `fetch` discards bytes that are unread when the connection is cut.
  const received = streams.map(readResponse);
  sluice.program.kill('SIGTERM');
  // A second signal does not disturb the first.
  sluice.program.kill('SIGTERM');

  for (const stream of await Promise.all(received)) {
    expectBrokenStream(stream, /^The server is shutting down\.$/);
  }
  for (const response of await Promise.all(plain)) {
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(errorOf(response).detail).toBe('The server is shutting down.');
  }
  expect(provider.requests).toHaveLength(2 * DIALECTS.length);
  await Promise.all(provider.requests.map(({ aborted: abandoned }) => abandoned));
  expect(await sluice.program.waitForExit()).toEqual(CLEAN);
});
