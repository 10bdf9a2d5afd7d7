import { GatewayError } from '../../errors';

/** Errors of undici for a response that is not valid HTTP, or has too many headers. */
const INVALID_HTTP: ReadonlySet<string> = new Set([
  'HTTPParserError',
  'UND_ERR_HEADERS_OVERFLOW',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  // undici's parser asserts what a valid response guarantees.
  'AssertionError',
]);

/** Converts a connection's error. An error of the egress guard is returned unchanged. */
export function connectionError(error: Error, hasResponse: boolean): GatewayError {
  if (error instanceof GatewayError) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    return new GatewayError('UPSTREAM_TIMEOUT', 'Connecting to the provider timed out.', { cause: error });
  }
  if (INVALID_HTTP.has(code) || INVALID_HTTP.has(error.name)) {
    return new GatewayError('UPSTREAM_INVALID', `The provider’s response is not valid HTTP (${code}).`, {
      cause: error,
    });
  }
  if (!hasResponse) {
    return new GatewayError('UPSTREAM_UNREACHABLE', `The provider could not be reached (${code}).`, { cause: error });
  }
  const message = `The provider closed the connection before the response was complete (${code}).`;
  return new GatewayError('UPSTREAM_TRUNCATED', message, { cause: error });
}
