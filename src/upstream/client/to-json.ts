import { GatewayError } from '../../errors';

/**
 * What goes on the wire for the body of a call.
 * @throws GatewayError `INVALID_REQUEST` for a body that is nested too deeply
 */
export function toJson(body: object | string): string {
  if (typeof body === 'string') return body;
  try {
    return JSON.stringify(body);
  } catch (error) {
    // JSON.parse reads any depth, JSON.stringify does not.
    throw new GatewayError('INVALID_REQUEST', 'The request is nested too deeply to be passed on.', { cause: error });
  }
}
