import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { NEVER_ABORTED, clientWith, closeClients, rejection, requestTo } from '../../../test/support/upstream';
import { pause } from '../../../test/support/behaviours';
import { Secret } from '../../config';

let server: Server;
const sockets = new Set<Socket>();
let connections = 0;
let onConnection: (socket: Socket) => void;

beforeAll(async () => {
  server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  connections = 0;
});
afterEach(closeClients);
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** Sends a request through the proxy and returns the error. */
async function errorThrough(env: NodeJS.ProcessEnv = {}, provider = 'https://provider.test') {
  const proxy = new Secret(`http://user:pa55word@127.0.0.1:${(server.address() as AddressInfo).port}`);
  const client = clientWith(env);
  return rejection(client.requestJson(requestTo(provider, {}), NEVER_ABORTED, { connection: { allow: [], proxy } }));
}

const respond = (text: string) => (socket: Socket) => socket.once('data', () => socket.end(text));

describe.each(['https://provider.test', 'http://provider.test'])('a proxy in front of %s', (provider) => {
  it.each([
    ['closes the connection at once', (socket: Socket) => socket.end()],
    ['resets the connection at once', (socket: Socket) => socket.resetAndDestroy()],
    ['closes the connection after CONNECT', respond('')],
    ['resets the connection after CONNECT', (socket: Socket) => socket.once('data', () => socket.resetAndDestroy())],
  ])('that %s fails the request after one connection', async (_what, behaviour) => {
    onConnection = behaviour;
    const error = await errorThrough({}, provider);
    expect(error).toMatchObject({ code: 'UPSTREAM_UNREACHABLE', status: 502 });
    expect(error.message).toMatch(/^The proxy closed the connection instead of opening a tunnel \(\w+\)\.$/);
    await pause(50);
    expect(connections).toBe(1);
  });

  it.each([
    ['407 Proxy Authentication Required', '407 Proxy Authentication Required'],
    ['502 Bad Gateway', '502 Bad Gateway'],
    ['299', '299'],
  ])('that responds with %s to CONNECT fails the request with this status', async (line, status) => {
    onConnection = respond(`HTTP/1.1 ${line}\r\ncontent-length: 0\r\n\r\n`);
    expect(await errorThrough({}, provider)).toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
      message: `The proxy responded with ${status} instead of opening a tunnel.`,
    });
    await pause(50);
    expect(connections).toBe(1);
  });

  it('that responds to CONNECT with other bytes than HTTP fails the request', async () => {
    onConnection = respond('SSH-2.0-OpenSSH_9.6\r\n');
    expect((await errorThrough({}, provider)).message).toMatch(/^The proxy /);
    expect(connections).toBe(1);
  });

  it('that does not respond to CONNECT fails the request after the connection timeout', async () => {
    onConnection = () => undefined;
    expect(await errorThrough({ SLUICE_CONNECT_TIMEOUT_SECONDS: '0.2' }, provider)).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      message: 'Connecting through the proxy timed out.',
    });
    expect(connections).toBe(1);
  });
});
