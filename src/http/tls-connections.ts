import type { RequestListener, Server as HttpServer } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { SecureContextOptions, SecureVersion, TLSSocket } from 'node:tls';

/** A handshake that takes longer is ended, in milliseconds. Node's default is two minutes. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** Certificates and rules of a server that speaks HTTPS. */
export interface ServerTls {
  /** The server's certificate and its intermediate certificates, in PEM. */
  readonly certificate: string;
  /** The private key, in PEM. */
  readonly key: string;
  /** The authorities of client certificates, in PEM. */
  readonly clientCa: readonly string[];
  readonly minVersion: SecureVersion;
  /** Whether clients present a certificate. */
  readonly clientCertificates: 'none' | 'optional' | 'required';
}

/** Creates a server for HTTPS. `required` rejects clients without a valid certificate in the handshake. */
export function createTlsServer(options: ServerOptions, tls: ServerTls, handle: RequestListener): Server {
  return createServer(
    {
      ...options,
      ...secureContextOf(tls),
      requestCert: tls.clientCertificates !== 'none',
      rejectUnauthorized: tls.clientCertificates === 'required',
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    },
    handle,
  );
}

/** Returns the certificates of new connections. A new context also ends the resumption of earlier sessions. */
export function secureContextOf({
  certificate,
  key,
  clientCa,
  minVersion,
  clientCertificates,
}: ServerTls): SecureContextOptions {
  // Without a list of its own, Node would accept client certificates of every public authority.
  const ca = clientCertificates === 'none' ? undefined : [...clientCa];
  return { cert: certificate, key, minVersion, ...(ca && { ca }) };
}

/** The TCP connections below TLS sockets. */
const underlying = new WeakMap<object, Socket>();

/** Returns the TCP connection of a socket: the socket itself without TLS. */
export function tcpConnectionOf(socket: Socket): Socket {
  return underlying.get(socket) ?? socket;
}

/** The TCP connections of a server whose TLS handshake is not complete, by the address of the client. */
export class TlsHandshakes {
  private readonly pending = new Map<string, Socket>();

  constructor(server: HttpServer) {
    server.on('connection', (connection: Socket) => {
      const client = clientOf(connection);
      this.pending.set(client, connection);
      connection.once('close', () => {
        if (this.pending.get(client) === connection) this.pending.delete(client);
      });
    });
    server.on('secureConnection', (socket: TLSSocket) => {
      const connection = this.take(socket);
      if (connection) underlying.set(socket, connection);
    });
  }

  /** Returns the TCP connection of a TLS socket if its handshake was not complete until now. */
  take(socket: Socket): Socket | undefined {
    const client = clientOf(socket);
    const connection = this.pending.get(client);
    this.pending.delete(client);
    return connection;
  }

  /** Closes the connections whose handshake is not complete. */
  close(): void {
    for (const connection of this.pending.values()) connection.destroy();
  }
}

function clientOf({ remoteAddress, remotePort, localAddress }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress}`;
}
