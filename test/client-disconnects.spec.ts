import { connect } from 'node:net';
import { respondsPartially, beginStream, chunk, DONE, HELLO, neverResponds, pause, STOP } from './support/behaviours';
import { DIALECTS, post, send } from './support/client';
import { FakeProvider, type Behaviour } from './support/fake-provider';
import { openAIEndpoint, startSluice, type Sluice } from './support/sluice';

let provider: FakeProvider;
let sluice: Sluice;

beforeAll(async () => {
  provider = await FakeProvider.start();
  sluice = await startSluice({ endpoints: [openAIEndpoint('chat', provider.base)] });
});

afterAll(async () => {
  await sluice.program.stop();
  await provider.stop();
});

describe.each(DIALECTS)('a client of the $dialect API that disconnects', ({ path, chat }) => {
  it.each<[string, boolean, Behaviour]>([
    ['before a unary response has started', false, neverResponds],
    ['in the middle of a unary response', false, respondsPartially],
    ['before a stream has begun', true, neverResponds],
  ])('%s cancels the provider request', async (_name, stream, behaviour) => {
    provider.behaviour = behaviour;
    const controller = new AbortController();
    const arrival = provider.nextRequest();
    const received = send(sluice.url + path, { ...chat, stream }, { signal: controller.signal });
    const call = await arrival;
    controller.abort();
    await expect(received).rejects.toThrow('aborted');
    await call.aborted;
  });

  it('during a stream cancels the provider request', async () => {
    provider.behaviour = (call) => beginStream(call, HELLO);
    const controller = new AbortController();
    const response = await send(sluice.url + path, { ...chat, stream: true }, { signal: controller.signal });
    expect(response.status).toBe(200);
    controller.abort();
    await provider.lastRequest.aborted;
  });
});

it('a client that disconnects while it sends its request causes no provider request', async () => {
  const before = provider.requests.length;
  const socket = connect(Number(new URL(sluice.url).port), '127.0.0.1');
  const head =
    'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n';
  await new Promise<void>((resolve) => socket.write(`${head}{"model":`, () => resolve()));
  socket.destroy();
  expect((await fetch(`${sluice.url}/health`)).status).toBe(200);
  expect(provider.requests).toHaveLength(before);
});

/** More data than socket buffers hold, so the provider can send all chunks only if the server does not pause. */
const CHUNKS = 1000;
const PAYLOAD = 'x'.repeat(64 * 1024);
const MOST_HELD_CHUNKS = 600;

it('a client that stops reading pauses the provider stream and gets the rest when it reads again', async () => {
  let written = 0;
  provider.behaviour = async (call) => {
    beginStream(call, HELLO);
    while (written < CHUNKS) {
      written += 1;
      const isTaken = call.response.write(chunk({ content: PAYLOAD }));
      if (!isTaken) await new Promise((resolve) => call.response.once('drain', resolve));
    }
    call.response.end(STOP + DONE);
  };
  const response = await send(`${sluice.url}/v1/chat/completions`, { ...DIALECTS[1]!.chat, stream: true });

  let before = -1;
  for (let looks = 0; before !== written && looks < 50; looks += 1) {
    before = written;
    await pause(300);
  }
  expect(written).toBeLessThan(MOST_HELD_CHUNKS);

  let length = 0;
  let end = '';
  for await (const bytes of response.body as AsyncIterable<Uint8Array>) {
    length += bytes.length;
    end = Buffer.from(bytes).toString('utf8').slice(-14);
  }
  expect(length).toBeGreaterThan(CHUNKS * PAYLOAD.length);
  expect(end.endsWith(DONE)).toBe(true);
});

it('a hundred clients that disconnect at once leave no open provider requests', async () => {
  provider.behaviour = (call) => beginStream(call, HELLO);
  const before = provider.requests.length;
  const controller = new AbortController();
  const body = { ...DIALECTS[1]!.chat, stream: true };
  const begun = await Promise.all(
    Array.from({ length: 100 }, () => send(`${sluice.url}/v1/chat/completions`, body, { signal: controller.signal })),
  );
  expect(begun.every(({ status }) => status === 200)).toBe(true);
  controller.abort();
  await Promise.all(provider.requests.slice(before).map(({ aborted: abandoned }) => abandoned));
  provider.behaviour = ({ response }) => void response.writeHead(418).end();
  expect((await post(`${sluice.url}/v1/chat/completions`, DIALECTS[1]!.chat)).status).toBe(418);
  expect(sluice.program.stderr).not.toContain('ERROR');
});
