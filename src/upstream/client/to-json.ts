import { GatewayError } from '../../errors';
import { stringifyJson } from '../../shared/exact-json';

/**
 * Serializes a request body. A string is returned unchanged.
 * @throws GatewayError `INVALID_REQUEST` when the body is nested too deeply
 */
export function toJson(body: object | string): string {
  if (typeof body === 'string') return body;
  try {
    return stringifyJson(body);
  } catch (error) {
    // JSON.parse reads any depth, but JSON.stringify overflows the stack.
    throw new GatewayError('INVALID_REQUEST', 'The request is nested too deeply to be sent to the provider.', {
      cause: error,
    });
  }
}
