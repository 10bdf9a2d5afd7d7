import { brotliCompressSync, constants, createGzip, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import * as zlib from 'node:zlib';
import { pause } from '../../../test/support/behaviours';
import { FakeProvider, type Behaviour } from '../../../test/support/fake-provider';
import {
  NEVER_ABORTED,
  clientWith,
  closeClients,
  readStream,
  rejection,
  requestTo,
} from '../../../test/support/upstream';

const JSON_TYPE = { 'content-type': 'application/json' };
const STREAM_TYPE = { 'content-type': 'text/event-stream' };
const ERROR = '{"error":{"message":"context window exceeded","code":"context_length_exceeded"}}';

type Encode = (text: string) => Buffer;
const { zstdCompressSync } = zlib as { zstdCompressSync?: Encode };

const CODINGS: [string, Encode][] = [
  ['gzip', (text) => gzipSync(text)],
  ['GZIP', (text) => gzipSync(text)],
  ['x-gzip', (text) => gzipSync(text)],
  ['deflate', (text) => deflateSync(text)],
  ['deflate', (text) => deflateRawSync(text)],
  ['br', (text) => brotliCompressSync(text)],
  ['gzip, br', (text) => brotliCompressSync(gzipSync(text))],
  ['deflate,gzip', (text) => gzipSync(deflateRawSync(text))],
  ['identity, gzip', (text) => gzipSync(text)],
  ['utf-8', (text) => Buffer.from(text)],
  // Several members, as servers send that compress each part on its own.
  ['gzip', (text) => Buffer.concat([gzipSync(text.slice(0, 5)), gzipSync(text.slice(5))])],
  ...(zstdCompressSync ? ([['zstd', zstdCompressSync]] as [string, Encode][]) : []),
];

let provider: FakeProvider;
const client = clientWith();

beforeAll(async () => {
  provider = await FakeProvider.start();
});
afterAll(async () => {
  await closeClients();
  await provider.stop();
});

const json = () => client.requestJson(requestTo(provider.base, {}), NEVER_ABORTED);
const stream = () => client.requestStream(requestTo(provider.base, { body: { stream: true } }), NEVER_ABORTED);

function sends(status: number, encoding: string, body: Buffer, headers: Record<string, string> = JSON_TYPE): Behaviour {
  return ({ response }) => {
    response.writeHead(status, { ...headers, 'content-encoding': encoding });
    response.end(body);
  };
}

/** Sends the body in pieces of one byte, and a few large ones. */
function sendsInPieces(encoding: string, body: Buffer, headers: Record<string, string>): Behaviour {
  return async ({ response }) => {
    response.writeHead(200, { ...headers, 'content-encoding': encoding });
    for (const byte of body) {
      response.write(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    response.end();
  };
}

describe('a compressed response', () => {
  it.each(CODINGS)('is decoded as JSON (%s)', async (encoding, encode) => {
    provider.behaviour = sends(200, encoding, encode('{"text":"ü🦄"}'));
    expect((await json()).body).toEqual({ text: 'ü🦄' });
    expect(provider.lastRequest.headers['accept-encoding']).toBe('identity');
  });

  it.each(CODINGS)('is decoded as an error body (%s)', async (encoding, encode) => {
    provider.behaviour = sends(400, encoding, encode(ERROR));
    const expected = { status: 400, message: 'context window exceeded', upstreamCode: 'context_length_exceeded' };
    expect(await rejection(json())).toMatchObject(expected);
    expect(await rejection(stream())).toMatchObject(expected);
  });

  it.each(CODINGS)('is decoded as a stream, whatever its pieces are (%s)', async (encoding, encode) => {
    provider.behaviour = sendsInPieces(encoding, encode('data: ü\n\ndata: 🦄\n\n'), STREAM_TYPE);
    expect(await readStream(await stream())).toEqual({ data: ['ü', '🦄'], outcome: 'end' });
  });

  it.each([
    ['gzip', () => createGzip(), constants.Z_SYNC_FLUSH],
    ['br', () => zlib.createBrotliCompress(), constants.BROTLI_OPERATION_FLUSH],
    ['deflate', () => zlib.createDeflate(), constants.Z_SYNC_FLUSH],
  ])('delivers the events of a stream as they arrive (%s)', async (encoding, create, flush) => {
    const encoder = create();
    provider.behaviour = ({ response }) => {
      response.writeHead(200, { ...STREAM_TYPE, 'content-encoding': encoding });
      encoder.pipe(response);
      encoder.write('data: 0\n\n');
      encoder.flush(flush);
    };
    let received = 0;
    const { data, outcome } = await readStream(await stream(), () => {
      received += 1;
      if (received === 3) encoder.end();
      else {
        encoder.write(`data: ${received}\n\n`);
        encoder.flush(flush);
      }
    });
    expect(data).toEqual(['0', '1', '2']);
    expect(outcome).toBe('end');
  });

  it('is not decoded when its body is empty', async () => {
    provider.behaviour = sends(401, 'gzip', Buffer.alloc(0));
    expect(await rejection(json())).toMatchObject({ status: 401, message: 'Unauthorized' });
  });

  it('ignores an HTML page in an error body', async () => {
    provider.behaviour = sends(503, 'gzip', gzipSync('<html>down</html>'), { 'content-type': 'text/html' });
    expect(await rejection(json())).toMatchObject({ status: 503, message: 'Service Unavailable' });
  });

  it.each([
    ['compress', 'compress'],
    ['gzip, compress', 'gzip, compress'],
    ['gzip, gzip, gzip, gzip', 'gzip, gzip, gzip, gzip'],
  ])('fails with UPSTREAM_INVALID when its coding is not supported (%s)', async (encoding, named) => {
    provider.behaviour = sends(200, encoding, Buffer.from('{}'));
    const expected = { code: 'UPSTREAM_INVALID', message: expect.stringContaining(`'${named}'`) as string };
    expect(await rejection(json())).toMatchObject(expected);
    provider.behaviour = sends(200, encoding, Buffer.from('data: 1\n\n'), STREAM_TYPE);
    expect(await rejection(stream())).toMatchObject(expected);
  });

  it.each([
    ['has an unsupported coding', 'compress', Buffer.from('\x1f\x9dxyz')],
    ['is not valid', 'gzip', Buffer.from('plain text')],
    ['is truncated at its start', 'gzip', gzipSync(ERROR).subarray(0, 4)],
  ])('never shows the bytes of an error body that %s', async (_name, encoding, body) => {
    provider.behaviour = sends(429, encoding, body);
    expect(await rejection(json())).toMatchObject({ status: 429, message: 'Too Many Requests' });
  });

  it.each(CODINGS)('fails with UPSTREAM_* when it is truncated (%s)', async (encoding, encode) => {
    const body = encode(`{"text":"${'abcdefghij'.repeat(50)}"}`);
    provider.behaviour = sends(200, encoding, body.subarray(0, body.length >> 1));
    expect((await rejection(json())).code).toMatch(/^UPSTREAM_(TRUNCATED|INVALID)$/);
  });

  it('delivers the events before the point where a stream is truncated, and then fails', async () => {
    const truncated = gzipSync('data: 1\n\n', { finishFlush: constants.Z_SYNC_FLUSH });
    provider.behaviour = sends(200, 'gzip', truncated, STREAM_TYPE);
    const { data, outcome } = await readStream(await stream());
    expect(data).toEqual(['1']);
    expect(outcome).toMatchObject({ code: 'UPSTREAM_TRUNCATED' });
  });

  it('delivers the decoded events and then fails when the connection is reset', async () => {
    provider.behaviour = ({ response }) => {
      response.writeHead(200, { ...STREAM_TYPE, 'content-encoding': 'gzip' });
      response.write(gzipSync('data: 1\n\n'), () => setTimeout(() => response.socket?.resetAndDestroy(), 30));
    };
    const { data, outcome } = await readStream(await stream());
    expect(data).toEqual(['1']);
    expect(outcome).toMatchObject({ code: 'UPSTREAM_TRUNCATED' });
  });

  it('reuses the connection after data that follows the compressed data', async () => {
    provider.behaviour = sends(200, 'deflate', Buffer.concat([deflateSync('{"a":1}'), Buffer.alloc(200_000)]));
    expect((await json()).body).toEqual({ a: 1 });
    expect((await json()).body).toEqual({ a: 1 });
  });

  it('fails when an error or a document in place of a stream decodes to more than its limit', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000, 'x'));
    provider.behaviour = sends(500, 'gzip', bomb);
    expect((await rejection(json())).message).toMatch(/^x{100,3000}…$/);
    provider.behaviour = sends(200, 'gzip', bomb);
    expect((await rejection(stream())).code).toBe('UPSTREAM_INVALID');
  });

  it('fails when an event of a stream decodes to more than its limit', async () => {
    const bomb = gzipSync(gzipSync(Buffer.concat([Buffer.from('data: '), Buffer.alloc(100_000_000, 'x')])));
    provider.behaviour = sends(200, 'gzip, gzip', bomb, STREAM_TYPE);
    const { data, outcome } = await readStream(await stream());
    expect(data).toEqual([]);
    expect(outcome).toMatchObject({ code: 'UPSTREAM_INVALID' });
  });

  it('stops decoding while the stream is paused, and loses nothing', async () => {
    const count = 50_000;
    const body = gzipSync(`data: ${'x'.repeat(994)}\n\n`.repeat(count));
    provider.behaviour = sends(200, 'gzip', body, STREAM_TYPE);
    const impatient = clientWith({ SLUICE_IDLE_TIMEOUT_SECONDS: '1.5' });
    const paused = await impatient.requestStream(requestTo(provider.base, { body: {} }), NEVER_ABORTED);
    let received = 0;
    const result = readStream(paused, (events) => {
      if (received === 0) paused.pause();
      received += events.length;
    });
    // Longer than the idle timeout, which is long enough for a busy machine after the pause.
    await pause(2000);
    expect(received).toBeLessThan(1000);
    paused.resume();
    const { data, outcome } = await result;
    expect(data).toHaveLength(count);
    expect(outcome).toBe('end');
  });

  it('is cancelled when the client disconnects', async () => {
    const abort = new AbortController();
    provider.behaviour = ({ response }) => {
      response.writeHead(200, { ...STREAM_TYPE, 'content-encoding': 'gzip' });
      response.write(gzipSync('data: 1\n\n'));
    };
    const received = provider.nextRequest();
    const opened = await client.requestStream(requestTo(provider.base, { body: {} }), abort.signal);
    const { outcome } = await readStream(opened, () => abort.abort());
    expect(outcome).toMatchObject({ code: 'CLIENT_DISCONNECTED' });
    await (
      await received
    ).aborted;
  });
});
