import type { EmbeddingsRequest, EmbeddingsResponse } from '../../wire';
import { textsOf } from './completions';
import { cannot } from './error-body';
import { MAX_DIMENSIONS } from './sandbox.config';
import type { Tokens } from './tokens';
import { vectorOf } from './vector';

/** Limits of one request; within them a response takes a fraction of a second. */
const MAX_INPUTS = 2048;
const MAX_NUMBERS = 2 ** 20;
const MAX_CHARACTERS = 1_000_000;

/** @throws GatewayError with status 400 */
export function embeddingsResponse(
  request: EmbeddingsRequest,
  tokens: Tokens,
  defaultDimensions: number,
): EmbeddingsResponse {
  const dimensions = request.dimensions ?? defaultDimensions;
  if (dimensions > MAX_DIMENSIONS) throw cannot(`dimensions must be at most ${MAX_DIMENSIONS}.`, 'dimensions');
  const format = request.encoding_format ?? 'float';
  if (format !== 'float' && format !== 'base64') {
    throw cannot("encoding_format must be 'float' or 'base64'.", 'encoding_format');
  }
  const texts = textsOf(request.input, tokens, 'input');
  if (texts.length > MAX_INPUTS) throw cannot(`input must have at most ${MAX_INPUTS} entries.`, 'input');
  if (texts.length * dimensions > MAX_NUMBERS) {
    throw cannot(`Entries times dimensions must be at most ${MAX_NUMBERS}; send fewer at once.`, 'input');
  }
  if (texts.reduce((total, text) => total + text.length, 0) > MAX_CHARACTERS) {
    throw cannot(`input must have at most ${MAX_CHARACTERS} characters in all.`, 'input');
  }
  const used = texts.reduce((total, text) => total + tokens.count(text), 0);
  return {
    object: 'list',
    data: texts.map((text, index) => {
      const vector = vectorOf(text, dimensions);
      return { object: 'embedding', index, embedding: format === 'float' ? Array.from(vector) : toBase64(vector) };
    }),
    model: request.model ?? 'sandbox',
    usage: { prompt_tokens: used, total_tokens: used },
  };
}

function toBase64(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, index) => bytes.writeFloatLE(value, index * 4));
  return bytes.toString('base64');
}
