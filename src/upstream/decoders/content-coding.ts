import { pipeline, Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { GatewayError } from '../../errors';
import type { ResponseHeaders } from '../client/upstream-request';

/** Returns the decoded body. Errors of the source and of the decoder both reach the returned stream. */
type Decoder = (source: Readable) => Readable;

/** Node.js 22.15 and later; missing in the types of Node.js 20. */
const { createZstdDecompress } = zlib as { createZstdDecompress?: () => Transform };

/** Decoders by content coding (RFC 9110, section 8.4.1). */
const DECODERS: ReadonlyMap<string, Decoder> = new Map([
  ['gzip', through(zlib.createGunzip)],
  ['x-gzip', through(zlib.createGunzip)],
  ['deflate', (source) => Readable.from(inflate(source), { objectMode: false })],
  ['br', through(zlib.createBrotliDecompress)],
  ...(createZstdDecompress ? ([['zstd', through(createZstdDecompress)]] as const) : []),
]);

function through(createTransform: () => Transform): Decoder {
  return (source) => pipeline(source, createTransform(), ignore);
}

/** `pipeline` requires a callback, but the last stream reports all errors as well. */
function ignore(): void {}

/** More codings of one body than this are rejected, because each multiplies the work that a small body causes. */
const MAX_CODINGS = 3;

const NO_CODINGS: readonly string[] = [];
/** Values for a body that is not encoded. Some servers send the charset or `none`, which HTTP clients ignore. */
const NOT_ENCODED: ReadonlySet<string> = new Set(['', 'identity', 'none', 'utf-8', 'utf8']);

/** Returns the content codings of a body, in the order in which they were applied; empty for a body that is not encoded. */
export function codingsOf(headers: ResponseHeaders): readonly string[] {
  const value = headers['content-encoding'];
  if (value === undefined || value === 'identity') return NO_CODINGS;
  const codings = String(value).toLowerCase().split(',');
  return codings.map((coding) => coding.trim()).filter((coding) => !NOT_ENCODED.has(coding));
}

/**
 * Returns the decoded body. It is decoded as it is read, and each flush of the encoder becomes readable at once. Every
 * error except one of `source` is a {@link toDecodingError decoding error}.
 * @throws GatewayError `UPSTREAM_INVALID` when a coding is not supported
 */
export function decodeContent(source: Readable, codings: readonly string[]): Readable {
  const decoders = codings.map((coding) => DECODERS.get(coding));
  if (codings.length > MAX_CODINGS || !decoders.every((decoder) => decoder !== undefined)) {
    const encoding = codings.join(', ').slice(0, 60);
    const message = `The provider returned a response with the unsupported content-encoding '${encoding}'.`;
    throw new GatewayError('UPSTREAM_INVALID', message);
  }
  return decoders.reduceRight((body, decode) => decode(body), source);
}

/**
 * Reads a body with the codings that the headers name.
 * @throws GatewayError `UPSTREAM_*` when the body cannot be decoded; errors of the body unchanged
 */
export async function* decodedBody(body: Readable, headers: ResponseHeaders): AsyncGenerator<Buffer> {
  // An empty body is not valid in any coding, but servers send it.
  const codings = headers['content-length'] === '0' ? NO_CODINGS : codingsOf(headers);
  try {
    yield* (codings.length > 0 ? decodeContent(body, codings) : body) as AsyncIterable<Buffer>;
  } catch (error) {
    throw body.errored || error instanceof GatewayError ? error : toDecodingError(error);
  }
}

/** Returns the error for a body that its decoder rejects. */
export function toDecodingError(error: unknown): GatewayError {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
  if (code === 'Z_BUF_ERROR') {
    const message = 'The provider’s compressed response ended before it was complete.';
    return new GatewayError('UPSTREAM_TRUNCATED', message, { cause: error });
  }
  const message = `The provider returned a compressed response that cannot be decoded (${code}).`;
  return new GatewayError('UPSTREAM_INVALID', message, { cause: error });
}

/** Decodes "deflate". Some servers send it without the header and checksum of the zlib format, which is recognised here. */
async function* inflate(source: Readable): AsyncGenerator<Buffer> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterableIterator<Buffer>;
  const first = await chunks.next();
  if (first.done) return;
  const isZlib = (Number(first.value[0]) & 0x0f) === 8;
  const all = async function* (): AsyncGenerator<Buffer> {
    yield first.value;
    yield* chunks;
  };
  const decoder = isZlib ? zlib.createInflate() : zlib.createInflateRaw();
  yield* pipeline(all, decoder, ignore) as AsyncIterable<Buffer>;
}
