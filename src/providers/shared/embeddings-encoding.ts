import { endianness } from 'node:os';
import { GatewayError } from '../../errors';
import type { EmbeddingsRequest } from '../../wire';
import { invalidResponse } from './errors';

/** Converts a vector from the encoding that the provider returned to the one that the client requested. */
export type VectorEncoder = (vector: number[] | string) => number[] | string;

/**
 * Native parameters that choose a type other than 32-bit floats, such as `int8`. Vectors of a request with one of them
 * are returned as the provider encodes them.
 */
const TYPE_PARAMETERS = ['embedding_type', 'embedding_types', 'output_dtype'] as const;

const IS_LITTLE_ENDIAN = endianness() === 'LE';

/**
 * Returns the encoder for `encoding_format`, for providers that return lists of numbers or base64 of 32-bit floats.
 * @throws GatewayError `INVALID_REQUEST` for an unknown format
 */
export function vectorEncoder({ encoding_format: format }: EmbeddingsRequest): VectorEncoder {
  if (format === undefined || format === null || format === 'float') return toNumbers;
  if (format === 'base64') return toBase64;
  const message = `'encoding_format' must be 'float' or 'base64'; it is '${format}'.`;
  throw new GatewayError('INVALID_REQUEST', message, { param: 'encoding_format' });
}

/** Returns the encoder for a provider with native formats, which are returned unchanged. */
export function vectorEncoderOrNative(request: EmbeddingsRequest): VectorEncoder {
  const { encoding_format: format } = request;
  const isKnown = format === undefined || format === null || format === 'float' || format === 'base64';
  return isKnown && TYPE_PARAMETERS.every((name) => isFloat(request[name])) ? vectorEncoder(request) : unchanged;
}

function isFloat(type: unknown): boolean {
  return type === undefined || type === null || type === 'float';
}

function unchanged(vector: number[] | string): number[] | string {
  return vector;
}

/** Little-endian 32-bit floats, as OpenAI's API writes them: with padding, and without the characters of base64url. */
function toBase64(vector: number[] | string): string {
  if (typeof vector === 'string') return toBytes(vector).toString('base64');
  const floats = Float32Array.from(vector);
  if (!floats.every(Number.isFinite)) throw invalidResponse('an embedding has a number that exceeds 32 bits');
  const bytes = Buffer.from(floats.buffer);
  return (IS_LITTLE_ENDIAN ? bytes : bytes.swap32()).toString('base64');
}

/** @throws GatewayError `UPSTREAM_INVALID` if a text is not base64 of 32-bit floats */
function toNumbers(vector: number[] | string): number[] {
  if (typeof vector !== 'string') return vector;
  const bytes = toBytes(vector);
  if (!IS_LITTLE_ENDIAN) bytes.swap32();
  const floats = new Float32Array(bytes.length / 4);
  bytes.copy(Buffer.from(floats.buffer));
  if (!floats.every(Number.isFinite)) throw invalidResponse('an embedding has a value that is not a number');
  const numbers: number[] = [];
  for (let index = 0; index < floats.length; index += 1) numbers.push(floats[index] as number);
  return numbers;
}

function toBytes(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  // Buffer skips characters that are not base64, so the length shows whether there are any.
  const length = Math.floor((text.replace(/=+$/, '').length * 3) / 4);
  if (bytes.length > 0 && bytes.length === length && length % 4 === 0) return bytes;
  throw invalidResponse('an embedding is not base64 of 32-bit floats');
}
