import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { jsonBody, UnreadableBody } from './json-body';
import { jsonErrorPosition } from './json-error-position';

const MAX_BYTES = 100;

let server: Server;
let body: unknown;
let port: number;

beforeAll(async () => {
  const read = jsonBody(MAX_BYTES);
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

async function bodyOf(
  sent: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  method = 'POST',
): Promise<unknown> {
  body = 'nothing was read';
  await fetch(`http://127.0.0.1:${port}`, { method, body: sent, headers });
  return body;
}

async function problemOf(sent: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const unreadable = await bodyOf(sent, headers);
  if (unreadable instanceof UnreadableBody) return unreadable.error;
  throw new Error(`it was read: ${JSON.stringify(unreadable)}`);
}

/** `fetch` gives every text a content type; bytes it leaves alone. */
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
    expect(await problemOf(bytes(text(MAX_BYTES + 1)))).toMatchObject({ code: 'BODY_TOO_LARGE', status: 413 });
    expect(await problemOf(bytes(text(1_000_000)))).toMatchObject({ code: 'BODY_TOO_LARGE' });
  });
});
