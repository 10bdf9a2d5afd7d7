import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { cutAfter } from './cut-response';

const LAST = 'data: the last event\n\n';
const LAST_CHUNK = '\r\n0\r\n\r\n';
/** More than the buffers of both sockets hold. */
const BACKLOG = 'x'.repeat(20_000_000);

let server: Server;
let beforeLast: string;

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.write(beforeLast);
    cutAfter(response, LAST);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** Sends a request, waits, and then reads to the end of the connection. `ending` is `end` or the error's code. */
function receive(head: string, readAfterMs = 0): Promise<{ text: string; ending: string | undefined }> {
  return new Promise((resolve) => {
    const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
    let text = '';
    socket.write(`${head}\r\n\r\n`);
    setTimeout(() => socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1'))), readAfterMs);
    socket.once('end', () => resolve({ text, ending: 'end' }));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve({ text, ending: error.code }));
  });
}

describe('a response that the server cuts off', () => {
  it.each([
    ['a persistent connection', 'GET / HTTP/1.1\r\nHost: x'],
    ['a connection that closes', 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close'],
  ])('ends without its last chunk on %s', async (_name, head) => {
    beforeLast = 'data: 1\n\n';
    const { text, ending } = await receive(head);
    expect(text).toMatch(/transfer-encoding: chunked/i);
    expect(text.endsWith(`${LAST}\r\n`)).toBe(true);
    expect(text).not.toContain(LAST_CHUNK);
    expect(ending).toBe('end');
  });

  it.each([
    ['HTTP/1.0', 'GET / HTTP/1.0'],
    ['HTTP/1.0 with keep-alive', 'GET / HTTP/1.0\r\nConnection: keep-alive'],
  ])('ends with a connection reset on %s, where the end of the connection ends the body', async (_name, head) => {
    beforeLast = 'data: 1\n\n';
    const { text, ending } = await receive(head);
    expect(text).not.toMatch(/transfer-encoding/i);
    expect(text.endsWith(LAST)).toBe(true);
    expect(ending).toBe('ECONNRESET');
  });

  it('delivers its last bytes to a client that reads slowly', async () => {
    beforeLast = BACKLOG;
    const { text, ending } = await receive('GET / HTTP/1.1\r\nHost: x', 1000);
    expect(text.length).toBeGreaterThan(BACKLOG.length);
    expect(text.endsWith(`${LAST}\r\n`)).toBe(true);
    expect(ending).toBe('end');
  });

  it('ends with an error for a slow client of HTTP/1.0', async () => {
    beforeLast = BACKLOG;
    expect((await receive('GET / HTTP/1.0', 1000)).ending).toBe('ECONNRESET');
  });
});
