import { STATUS_CODES } from 'node:http';
import { Pool, type Dispatcher } from 'undici';
import { GatewayError } from '../../errors';

/**
 * Returns a pool of connections to a proxy, for undici's `ProxyAgent`. Every failure to open a tunnel becomes a
 * `GatewayError`: undici 7 repeats requests without end when a connection fails with its own errors.
 *
 * @param timeoutMs time for the proxy to open a tunnel
 */
export function proxyPool(proxy: URL, options: Pool.Options, timeoutMs: number): Dispatcher {
  const pool = new Pool(proxy, { ...options, headersTimeout: timeoutMs });
  const connect = pool.connect.bind(pool);
  const open = async (request: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> => {
    const tunnel = await connect(request).catch((error: unknown) => {
      // undici throws errors only.
      throw toProxyError(error as Error);
    });
    if (tunnel.statusCode === 200) return tunnel;
    tunnel.socket.on('error', () => undefined).destroy();
    const status = [tunnel.statusCode, STATUS_CODES[tunnel.statusCode]].filter(Boolean).join(' ');
    throw new GatewayError('UPSTREAM_UNREACHABLE', `The proxy responded with ${status} instead of opening a tunnel.`);
  };
  return Object.assign(pool, { connect: open });
}

const TIMEOUTS: ReadonlySet<string> = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT']);
/** The proxy closed the connection, or responded with something that is not HTTP. */
const INVALID_RESPONSES: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

function toProxyError(error: Error): GatewayError {
  const code = 'code' in error ? String(error.code) : error.name;
  if (TIMEOUTS.has(code)) {
    return new GatewayError('UPSTREAM_TIMEOUT', 'Connecting through the proxy timed out.', { cause: error });
  }
  const message = INVALID_RESPONSES.has(code)
    ? `The proxy closed the connection instead of opening a tunnel (${code}).`
    : `The proxy could not be reached (${code}).`;
  return new GatewayError('UPSTREAM_UNREACHABLE', message, { cause: error });
}
