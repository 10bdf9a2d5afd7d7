import { connect, type Socket } from 'node:net';
import { beginStream, chunk, HELLO, pause } from './support/behaviours';
import { startApp, type App } from './support/app';
import { DIALECTS, send } from './support/client';
import { FakeProvider } from './support/fake-provider';
import { fileOf } from './support/program';
import { openAIEndpoint } from './support/sluice';

const PAYLOAD = 'x'.repeat(64 * 1024);

let provider: FakeProvider;
let app: App;

beforeAll(async () => {
  provider = await FakeProvider.start();
  const routes = [
    {
      name: 'route',
      task_type: 'llm/v1/chat',
      destinations: [{ name: 'chat', traffic_percentage: 100 }],
      routing_strategy: 'TRAFFIC_SPLIT',
      fallbacks: ['other'],
    },
  ];
  const endpoints = [openAIEndpoint('chat', provider.base), openAIEndpoint('other', provider.base)];
  app = await startApp(fileOf({ endpoints, routes }));
});
afterAll(async () => {
  await app.stop();
  await provider.stop();
});

/** Opens a stream, and returns its connection when the provider has filled all buffers. */
async function unreadStream(path: string, chat: object): Promise<Socket> {
  let written = 0;
  provider.behaviour = async (call) => {
    beginStream(call, HELLO);
    while (!call.response.destroyed) {
      written += 1;
      if (call.response.write(chunk({ content: PAYLOAD }))) continue;
      await Promise.race([new Promise((resolve) => call.response.once('drain', resolve)), call.aborted]);
    }
  };
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
  socket.on('error', () => undefined).pause();
  const body = JSON.stringify({ ...chat, stream: true });
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  for (let before = -1; before !== written || written === 0;) {
    before = written;
    await pause(300);
  }
  return socket;
}

describe.each(DIALECTS)('a client of the $dialect API that has stopped reading a stream', ({ path, chat }) => {
  it.each<[string, (socket: Socket) => void]>([
    ['closes its connection', (socket) => socket.destroy()],
    ['resets its connection', (socket) => socket.resetAndDestroy()],
    ['sends FIN', (socket) => socket.end()],
  ])('cancels the provider request when it %s', async (_how, close) => {
    const socket = await unreadStream(path, chat);
    const { aborted } = provider.lastRequest;
    close(socket);
    expect(await Promise.race([aborted.then(() => 'aborted'), pause(3000)])).toBe('aborted');
    socket.destroy();
  });
});

it.each(DIALECTS)(
  'a client of the $dialect API that disconnects before the first content cancels the provider request',
  async ({ path, chat }) => {
    const arrival = provider.nextRequest();
    provider.behaviour = (call) => beginStream(call, chunk({ role: 'assistant', content: '' }));
    const controller = new AbortController();
    const routed = { ...chat, ...('model' in chat && { model: 'route' }), stream: true };
    const received = send(app.url + path.replace('/endpoints/chat/', '/endpoints/route/'), routed, {
      signal: controller.signal,
    });
    const { aborted } = await arrival;
    await pause(50);
    controller.abort();
    await expect(received).rejects.toThrow('aborted');
    expect(await Promise.race([aborted.then(() => 'aborted'), pause(3000)])).toBe('aborted');
  },
);
