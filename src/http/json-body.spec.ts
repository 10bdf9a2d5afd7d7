import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { OPENAI_DIALECT } from '../dialects/openai/openai.dialect';
import { jsonBody, UnreadableBody } from './json-body';
import { jsonErrorPosition } from './json-error-position';

const MAX_BYTES = 100;
const LIMITS = { maxBodyBytes: MAX_BYTES, maxBufferedBytes: 3 * MAX_BYTES, bodyIdleTimeoutMs: 30_000 };

let server: Server;
let body: unknown;
let port: number;

beforeAll(async () => {
  const read = jsonBody(LIMITS, [OPENAI_DIALECT]);
  server = createServer((request: IncomingMessage & { body?: unknown }, response) => {
    read(request, response, () => {
      ({ body } = request);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const url = (): string => `http://127.0.0.1:${port}/v1/models`;

async function bodyOf(
  sent: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  method = 'POST',
): Promise<unknown> {
  body = 'nothing was read';
  await fetch(url(), { method, body: sent, headers });
  return body;
}

async function problemOf(sent: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const unreadable = await bodyOf(sent, headers);
  if (unreadable instanceof UnreadableBody) return unreadable.error;
  throw new Error(`it was read: ${JSON.stringify(unreadable)}`);
}

/** Sends the headers of a request and the beginning of its body. */
async function startPost(length: number, begin = ''): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`POST /v1/models HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n${begin}`);
  return socket;
}

/** Returns text as bytes, because `fetch` adds a content type to strings. */
const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text));

describe('the body of a request', () => {
  it.each([
    ['application/json'],
    ['application/json; charset=utf-8'],
    ['Application/JSON'],
    ['application/vnd.api+json'],
    [undefined],
  ])('is parsed as JSON if the content type is %s', async (type) => {
    expect(await bodyOf(bytes('{"a":"ü"}'), type === undefined ? {} : { 'content-type': type })).toEqual({ a: 'ü' });
  });

  it.each([['text/plain'], ['application/x-www-form-urlencoded'], ['application/xml'], ['text/json']])(
    'is a string if the content type is %s',
    async (type) => {
      expect(await bodyOf('{"a":1}', { 'content-type': type })).toBe('{"a":1}');
    },
  );

  it('is undefined if nothing was sent', async () => {
    expect(await bodyOf('', { 'content-type': 'application/json' })).toBeUndefined();
  });

  it.each([['PUT'], ['PATCH'], ['DELETE']])('is read for the method %s too', async (method) => {
    expect(await bodyOf(bytes('1'), {}, method)).toBe(1);
  });

  it('is read if a chunk boundary splits a character', async () => {
    const text = Buffer.from('{"a":"🦄"}');
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay();
    socket.write(`POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${text.length}\r\n\r\n`);
    socket.write(text.subarray(0, 8));
    await turn();
    socket.write(text.subarray(8));
    socket.resume();
    await once(socket, 'close');
    expect(body).toEqual({ a: '🦄' });
  });

  it.each([
    ['nope', 0],
    ['{"a":}', 5],
    ['[1, 2, x]', 7],
    ['{"a": tru}', 6],
    ["{'a': 1}", 1],
    ['"never ended', 12],
    ['{"a":1', 6],
    ['{"a":1} x', 8],
    ['   ', 3],
  ])('that is not JSON is rejected with the position of the problem: %j', async (text, position) => {
    const error = await problemOf(bytes(text));
    expect(error.status).toBe(422);
    expect(error.detail).toEqual([
      {
        type: 'json_invalid',
        loc: ['body', position],
        msg: 'JSON decode error',
        input: {},
        ctx: { error: 'Not valid JSON' },
      },
    ]);
  });

  it('that contains a number beyond the range of a double is rejected with the path of the number', async () => {
    const error = await problemOf(bytes('{"a":[1,{"b":-1e400}]}'));
    expect(error.detail).toEqual([
      { type: 'finite_number', loc: ['body', 'a', 1, 'b'], msg: 'Input should be a finite number', input: null },
    ]);
  });

  it('that is long and not JSON is reported at position 0', () => {
    expect(jsonErrorPosition(`[${'1,'.repeat(40_000)}]`)).toBe(0);
    expect(jsonErrorPosition(`[${'1,'.repeat(30_000)}]`)).toBe(60_001);
  });

  it('that is not UTF-8 is rejected', async () => {
    const error = await problemOf(Uint8Array.from([0x22, 0xff, 0x22]));
    expect(error).toMatchObject({ status: 422, detail: [{ type: 'json_invalid', ctx: { error: 'Not UTF-8' } }] });
  });

  it('that is compressed is rejected', async () => {
    const error = await problemOf('x', { 'content-encoding': 'gzip' });
    expect(error).toMatchObject({ code: 'UNSUPPORTED_ENCODING', status: 415 });
    expect(await bodyOf(bytes('1'), { 'content-encoding': 'identity' })).toBe(1);
  });

  it('may have exactly the maximum size, and not more', async () => {
    const text = (length: number): string => `"${'x'.repeat(length - 2)}"`;
    expect(await bodyOf(bytes(text(MAX_BYTES)))).toHaveLength(MAX_BYTES - 2);
    for (const length of [MAX_BYTES + 1, 1_000_000]) {
      const response = await fetch(url(), { method: 'POST', body: bytes(text(length)) });
      expect(response.status).toBe(413);
      expect(response.headers.get('connection')).toBe('close');
      expect(await response.text()).toContain(`exceeds the limit of ${MAX_BYTES} bytes`);
    }
  });

  it('that is announced as too large is rejected before it is sent', async () => {
    const socket = await startPost(MAX_BYTES + 1);
    const [response] = (await once(socket, 'data')) as [Buffer];
    expect(response.toString()).toMatch(/^HTTP\/1\.1 413 /);
    await once(socket, 'close');
  });

  it('that exceeds the limit without an announced length is rejected, and the connection is closed', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write('POST /v1/models HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
    const endless = setInterval(() => socket.write(`64\r\n${'x'.repeat(100)}\r\n`), 5);
    const [response] = (await once(
      socket.on('error', () => {}),
      'data',
    )) as [Buffer];
    expect(response.toString()).toMatch(/^HTTP\/1\.1 413 /);
    await once(socket, 'close');
    clearInterval(endless);
  });

  it('is rejected with 503 while other bodies use the whole buffer, and accepted after they are released', async () => {
    const others = await Promise.all([1, 2, 3].map(() => startPost(MAX_BYTES, 'x'.repeat(MAX_BYTES - 1))));
    await turn();
    const text = bytes(`"${'x'.repeat(20)}"`);
    const rejected = await fetch(url(), { method: 'POST', body: text });
    expect([rejected.status, rejected.headers.get('retry-after')]).toEqual([503, '1']);
    for (const socket of others) socket.destroy();
    await Promise.all(others.map((socket) => once(socket, 'close')));
    await pause(50);
    expect(await bodyOf(text)).toHaveLength(20);
  });

  it('that receives no data is rejected with 408 and releases the buffer', async () => {
    const read = jsonBody({ ...LIMITS, bodyIdleTimeoutMs: 100 }, [OPENAI_DIALECT]);
    const impatient = createServer((request, response) => read(request, response, () => response.end()));
    await new Promise<void>((resolve) => impatient.listen(0, '127.0.0.1', resolve));
    const address = impatient.address() as AddressInfo;
    const halfSent = Array.from({ length: 4 }, () => {
      const socket = connect(address.port, '127.0.0.1');
      socket.write(`POST /v1/models HTTP/1.1\r\nhost: x\r\ncontent-length: ${MAX_BYTES}\r\n\r\n${'x'.repeat(70)}`);
      return socket;
    });
    for (const socket of halfSent) {
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      await once(socket, 'close');
      expect(text).toMatch(
        /^HTTP\/1\.1 408 [^]*connection: close[^]*"message":"The request body received no data within 0\.1 s\."/i,
      );
    }
    const complete = await fetch(`http://127.0.0.1:${address.port}/v1/models`, {
      method: 'POST',
      body: bytes(`"${'x'.repeat(90)}"`),
    });
    expect(complete.status).toBe(200);
    impatient.closeAllConnections();
    await new Promise((resolve) => impatient.close(resolve));
  });

  it('with too many values is rejected without being parsed', async () => {
    const read = jsonBody({ ...LIMITS, maxBodyBytes: 10_000_000, maxBufferedBytes: 10_000_000 }, [OPENAI_DIALECT]);
    const values = (count: number, item: string): string => `[${`${item},`.repeat(count)}${item}]`;
    for (const text of [values(500_001, '1'), values(100_000, '{}'), '['.repeat(200_000)]) {
      const request = Object.assign(Readable.from([Buffer.from(text)]), { method: 'POST', headers: {} });
      // The middleware uses only these parts of a request.
      const received = request as unknown as IncomingMessage & { body: UnreadableBody };
      await new Promise<void>((resolve) => read(received, {} as ServerResponse, () => resolve()));
      expect(received.body.error).toMatchObject({ code: 'BODY_TOO_LARGE', status: 413 });
    }
  });
});
