import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { GatewayError } from '../errors';
import { dialectOfTarget, type Dialect } from './dialect';
import { LINGER_MS, rejectUnread, toRawResponse } from './send-error';
import type { TlsHandshakes } from './tls-connections';

/** Statuses for what Node's parser and timeouts reject; others are 400. */
const STATUS_OF_CODE: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The request line and the headers exceed the limit of 16 KiB.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'The extensions of a chunk exceed the limit of 16 KiB.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request was not complete in time.'],
};

const HTTPS_ONLY = 'The server expects HTTPS on this port. Use a URL that starts with "https://".';

/** Express's last handler: without it, Express would send an HTML page. */
export function rejectUnroutable(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  dialects: readonly Dialect[],
): void {
  const target = request.url ?? '/';
  const failure = error ? GatewayError.from(error) : badRequest('The request target is not a valid URI.');
  rejectUnread(request, response, failure, dialectOfTarget(target, dialects));
}

/**
 * Responds in a dialect to what Node rejects before it calls the application. Node itself would send no body.
 *
 * @param handshakes of a server that speaks HTTPS
 */
export function rejectMalformed(server: Server, dialects: readonly Dialect[], handshakes?: TlsHandshakes): void {
  server.on('clientError', (error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket: Socket) => {
    const connection = handshakes?.take(socket);
    if (connection) {
      // Only a client that has sent plain HTTP can read a response.
      if (error.code === 'ERR_SSL_HTTP_REQUEST' && connection.writable)
        end(connection, badRequest(HTTPS_ONLY), '/', dialects);
      else socket.destroy();
      return;
    }
    if (!socket.writable || currentResponse(socket)?.headersSent) {
      socket.destroy();
      return;
    }
    const [status, message] = STATUS_OF_CODE[error.code ?? ''] ?? [400, 'The request is not valid HTTP/1.1.'];
    end(socket, badRequest(message, status), targetIn(error.rawPacket), dialects);
  });
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    end(socket, new GatewayError('METHOD_NOT_ALLOWED', 'Method Not Allowed'), '/', dialects);
  });
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const error = badRequest('The only supported expectation is 100-continue.', 417);
    rejectUnread(request, response, error, dialectOfTarget(request.url ?? '/', dialects));
  });
}

function badRequest(message: string, status = 400): GatewayError {
  return new GatewayError('INVALID_REQUEST', message, { status });
}

/** Returns the response of the request that a connection serves. Node keeps it in this property, from the end of the headers on. */
export function currentResponse(socket: Duplex & { _httpMessage?: ServerResponse | null }): ServerResponse | undefined {
  return socket._httpMessage ?? undefined;
}

function targetIn(packet: Buffer | undefined): string {
  return /^[A-Z]+ (\/[^\s?]*)/.exec(packet?.toString('latin1', 0, 200) ?? '')?.[1] ?? '/';
}

/** For a short time the rest of the request is discarded: closing at once might lose the response. */
function end(socket: Duplex, error: GatewayError, target: string, dialects: readonly Dialect[]): void {
  socket.on('error', () => socket.destroy());
  socket.end(toRawResponse(error, dialectOfTarget(target, dialects), target));
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}
