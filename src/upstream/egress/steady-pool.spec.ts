import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { ProxyAgent, type Dispatcher } from 'undici';
import { Proxy } from '../../../test/support/proxy';
import { steadyPool } from './steady-pool';

const HEAD = 'HTTP/1.1 200 OK\r\n';

let server: Server;
let port: number;
const sockets = new Set<Socket>();
/** Of the last request. */
let vendor: Socket;
let response: string;

beforeAll(async () => {
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => {
      vendor = socket;
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

/** A response that is paused with its first bytes. */
async function paused(dispatcher: Dispatcher) {
  let text = '';
  let controller: Dispatcher.DispatchController | undefined;
  let begun: () => void = () => undefined;
  const hasBegun = new Promise<void>((resolve) => (begun = resolve));
  const outcome = new Promise<unknown>((resolve) => {
    dispatcher.dispatch(
      { origin: `http://127.0.0.1:${port}`, path: '/', method: 'GET' },
      {
        onRequestStart: (started) => (controller = started),
        onResponseStart: () => undefined,
        onResponseData: (_controller, chunk) => {
          text += chunk.toString();
          if (text.length === chunk.length) controller?.pause();
          begun();
        },
        onResponseEnd: () => resolve(text),
        onResponseError: (_controller, error) => resolve(error),
      },
    );
  });
  await hasBegun;
  return { resume: () => controller?.resume(), outcome };
}

/** By then whatever another connection has told this machine has been heard. */
async function roundTrip(): Promise<void> {
  const held = vendor;
  const pool = steadyPool(`http://127.0.0.1:${port}`, {});
  await (await pool.request({ path: '/', method: 'GET' })).body.dump();
  await pool.destroy();
  vendor = held;
}

describe('A response that is paused while its connection', () => {
  const endings = [
    ['which alone ends it', `${HEAD}\r\nhel`, 'lo'],
    ['which ends it in the middle', `${HEAD}\r\nhello`, ''],
    ['with a length', `${HEAD}connection: close\r\ncontent-length: 5\r\n\r\nhello`, ''],
    ['in chunks', `${HEAD}connection: close\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello`, '\r\n0\r\n\r\n'],
  ] as const;

  describe.each(endings)('%s,', (_name, first, rest) => {
    it('ends is complete when it is read on', async () => {
      response = first;
      const pool = steadyPool(`http://127.0.0.1:${port}`, {});
      const { resume, outcome } = await paused(pool);
      vendor.end(rest);
      response = `${HEAD}content-length: 0\r\n\r\n`;
      await roundTrip();
      resume();
      expect(await outcome).toBe('hello');
      await pool.destroy();
    });

    it('is reset has failed', async () => {
      response = first;
      const pool = steadyPool(`http://127.0.0.1:${port}`, {});
      const { outcome } = await paused(pool);
      vendor.resetAndDestroy();
      expect(await outcome).toMatchObject({ code: 'UND_ERR_SOCKET' });
      await pool.destroy();
    });
  });

  it('through a proxy ends is complete when it is read on', async () => {
    const proxy = new Proxy(() => port);
    const agent = new ProxyAgent({ uri: await proxy.start(), factory: steadyPool });
    response = `${HEAD}\r\nhello`;
    const { resume, outcome } = await paused(agent);
    vendor.end();
    response = `${HEAD}content-length: 0\r\n\r\n`;
    await roundTrip();
    resume();
    expect(await outcome).toBe('hello');
    await agent.destroy();
    await proxy.stop();
  });
});
