import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { CertificateFiles, TestAuthority } from './certificates';

export interface TlsResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Returns the options of a client that trusts an authority, and presents a certificate if there is one. */
export function clientOf(authority: TestAuthority, own?: CertificateFiles): ConnectionOptions {
  return {
    ca: readFileSync(authority.certificate),
    servername: 'localhost',
    ...(own && { cert: readFileSync(own.certificate), key: readFileSync(own.key) }),
  };
}

/** Sends a request on a connection of its own. */
export async function sendOverTls(
  url: string,
  client: ConnectionOptions,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: unknown } = {},
): Promise<TlsResponse> {
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const sent = request(url, { ...client, method, headers: { ...type, ...headers }, agent: false });
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

/** Opens a TLS connection to the server of a URL. */
export async function connectTls(url: string, client: ConnectionOptions): Promise<TLSSocket> {
  const socket = connect({ ...client, host: '127.0.0.1', port: Number(new URL(url).port) });
  await once(socket, 'secureConnect');
  return socket;
}

/** Opens a TCP connection to the server of a URL. */
export async function connectPlain(url: string): Promise<Socket> {
  const socket = connectTcp(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** Returns everything that the server sends until the connection is closed, with the message of an error at its end. */
export function readAll(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    socket
      .on('data', (chunk) => (received += String(chunk)))
      .on('error', (error) => (received += `(${error.message})`))
      .on('close', () => resolve(received));
  });
}
