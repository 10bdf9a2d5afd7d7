import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { ProxyAgent, type Dispatcher } from 'undici';
import { Proxy } from '../../../test/support/proxy';
import { providerPool } from './provider-pool';

const HEAD = 'HTTP/1.1 200 OK\r\n';

let server: Server;
let port: number;
const sockets = new Set<Socket>();
/** The server's socket of the last request. */
let serverSocket: Socket;
let response: string;

beforeAll(async () => {
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => {
      serverSocket = socket;
      socket.write(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** Sends a request and pauses its response at the first chunk. */
async function pausedResponse(dispatcher: Dispatcher) {
  let text = '';
  let controller: Dispatcher.DispatchController | undefined;
  let onFirstChunk: () => void = () => undefined;
  const firstChunk = new Promise<void>((resolve) => (onFirstChunk = resolve));
  const outcome = new Promise<unknown>((resolve) => {
    dispatcher.dispatch(
      { origin: `http://127.0.0.1:${port}`, path: '/', method: 'GET' },
      {
        onRequestStart: (started) => (controller = started),
        onResponseStart: () => undefined,
        onResponseData: (_controller, chunk) => {
          text += chunk.toString();
          if (text.length === chunk.length) controller?.pause();
          onFirstChunk();
        },
        onResponseEnd: () => resolve(text),
        onResponseError: (_controller, error) => resolve(error),
      },
    );
  });
  await firstChunk;
  return { resume: () => controller?.resume(), outcome };
}

/** Completes a request on another connection, after which earlier packets of the first connection have arrived. */
async function roundTrip(): Promise<void> {
  const previous = serverSocket;
  const pool = providerPool(`http://127.0.0.1:${port}`, {});
  await (await pool.request({ path: '/', method: 'GET' })).body.dump();
  await pool.destroy();
  serverSocket = previous;
}

describe('providerPool with a paused response', () => {
  const endings = [
    ['delimited by the end of the connection', `${HEAD}\r\nhel`, 'lo'],
    ['complete before the end of the connection', `${HEAD}\r\nhello`, ''],
    ['with a content-length', `${HEAD}connection: close\r\ncontent-length: 5\r\n\r\nhello`, ''],
    [
      'with chunked encoding',
      `${HEAD}connection: close\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello`,
      '\r\n0\r\n\r\n',
    ],
  ] as const;

  describe.each(endings)('%s', (_name, first, rest) => {
    it('completes after resume when the server ends the connection', async () => {
      response = first;
      const pool = providerPool(`http://127.0.0.1:${port}`, {});
      const { resume, outcome } = await pausedResponse(pool);
      serverSocket.end(rest);
      response = `${HEAD}content-length: 0\r\n\r\n`;
      await roundTrip();
      resume();
      expect(await outcome).toBe('hello');
      await pool.destroy();
    });

    it('fails with a socket error when the server resets the connection', async () => {
      response = first;
      const pool = providerPool(`http://127.0.0.1:${port}`, {});
      const { outcome } = await pausedResponse(pool);
      serverSocket.resetAndDestroy();
      expect(await outcome).toMatchObject({ code: 'UND_ERR_SOCKET' });
      await pool.destroy();
    });
  });

  it('completes after resume when the server ends the connection behind a proxy', async () => {
    const proxy = new Proxy(() => port);
    const agent = new ProxyAgent({ uri: await proxy.start(), factory: providerPool });
    response = `${HEAD}\r\nhello`;
    const { resume, outcome } = await pausedResponse(agent);
    serverSocket.end();
    response = `${HEAD}content-length: 0\r\n\r\n`;
    await roundTrip();
    resume();
    expect(await outcome).toBe('hello');
    await agent.destroy();
    await proxy.stop();
  });
});

it('providerPool opens no further connection when a running request is aborted', async () => {
  response = `${HEAD}content-length: 10\r\n\r\nhello`;
  const opened = sockets.size;
  const pool = providerPool(`http://127.0.0.1:${port}`, {});
  const aborter = new AbortController();
  const { body } = await pool.request({ path: '/', method: 'GET', signal: aborter.signal });
  const failure = body.text().catch((error: unknown) => (error as Error).name);
  aborter.abort();
  expect(await failure).toBe('AbortError');
  response = `${HEAD}content-length: 0\r\n\r\n`;
  await roundTrip();
  // The pool's own connection and that of the round trip.
  expect(sockets.size - opened).toBe(2);
  await pool.destroy();
});
