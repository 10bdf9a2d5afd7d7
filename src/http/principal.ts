import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** What the server knows about the client of a request. Contains no credential. */
export interface Principal {
  /** Client IP address; behind a trusted proxy, the one that the proxy reports. Undefined once the socket is closed. */
  readonly address: string | undefined;
  /** SHA-256 of the `Authorization` header, base64url. Undefined when the header is missing or empty. */
  readonly credentialDigest: string | undefined;
}

/** The principal of an HTTP request. Values are computed when they are read: most requests need neither. */
export class RequestPrincipal implements Principal {
  /** @param request Express adds `ip`, which honours `trust proxy` */
  constructor(private readonly request: Pick<IncomingMessage, 'headers' | 'socket'> & { readonly ip?: string }) {}

  get address(): string | undefined {
    const { ip, socket } = this.request;
    // A trusted proxy may pass on a value that the client made up.
    return ip !== undefined && isIP(ip) ? ip : socket.remoteAddress;
  }

  get credentialDigest(): string | undefined {
    const { authorization } = this.request.headers;
    return authorization ? hash('sha256', authorization, 'base64url') : undefined;
  }
}
