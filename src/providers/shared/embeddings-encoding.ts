import { GatewayError } from '../../errors';
import type { EmbeddingsRequest } from '../../wire';

/**
 * Returns the encoder for `encoding_format`, for providers that return lists of numbers only.
 * @throws GatewayError `INVALID_REQUEST` for an unknown format
 */
export function vectorWriter({ encoding_format: format }: EmbeddingsRequest): (vector: number[]) => number[] | string {
  if (format === undefined || format === null || format === 'float') return (vector) => vector;
  if (format === 'base64') return toBase64;
  const message = `'encoding_format' must be 'float' or 'base64'; it is '${format}'.`;
  throw new GatewayError('INVALID_REQUEST', message, { param: 'encoding_format' });
}

/** Little-endian 32-bit floats, as OpenAI's API writes them. */
function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, index) => bytes.writeFloatLE(value, index * 4));
  return bytes.toString('base64');
}
