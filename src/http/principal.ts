import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** Who a credential belongs to. */
export interface Identity {
  readonly kind: 'user' | 'service_principal';
  /** E-mail address of a user, application ID of a service principal. */
  readonly name: string;
  readonly displayName: string;
  readonly groups: ReadonlySet<string>;
  /** Admins have every permission. */
  readonly isAdmin: boolean;
  /** Set for an identity that many clients share because the server does not tell them apart. */
  readonly isShared?: boolean;
}

/** What the server knows about the client of a request. Contains no credential. */
export interface Principal {
  /** Client IP address; behind a trusted proxy, the one that the proxy reports. Undefined once the socket is closed. */
  readonly address: string | undefined;
  /** SHA-256 of the `Authorization` header, base64url. Undefined when the header is missing or empty. */
  readonly credentialDigest: string | undefined;
  readonly identity: Identity;
}

/** Every client of a server that has no identities configured. */
export const SHARED_ADMIN: Identity = Object.freeze({
  kind: 'user',
  name: 'admin',
  displayName: 'admin',
  groups: new Set(['admins', 'users']),
  isAdmin: true,
  isShared: true,
});

/** A client that has not been identified, because the path requires no credential. */
export const UNIDENTIFIED: Identity = Object.freeze({
  kind: 'user',
  name: 'anonymous',
  displayName: 'anonymous',
  groups: new Set<string>(),
  isAdmin: false,
  isShared: true,
});

/** The principal of an HTTP request. Address and digest are computed when they are read: most requests need neither. */
export class RequestPrincipal implements Principal {
  /** @param request Express adds `ip`, which honours `trust proxy` */
  constructor(
    private readonly request: Pick<IncomingMessage, 'headers' | 'socket'> & { readonly ip?: string },
    readonly identity: Identity = SHARED_ADMIN,
  ) {}

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
