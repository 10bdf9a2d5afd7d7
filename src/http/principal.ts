import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { NamePatterns } from '../shared/name-patterns';

/** How a client was identified; `none` if the server does not tell its clients apart. */
export type AuthenticationMethodName =
  'none' | 'token' | 'password' | 'access_token' | 'jwt' | 'introspection' | 'api_key' | 'proxy' | 'certificate';

export type KeyScope = 'view' | 'query' | 'manage' | 'admin';

/** What an API key allows. It never allows more than its owner may do. */
export interface KeyGrant {
  /** Contains no secret. */
  readonly id: string;
  /** Undefined for everything that the owner may do. */
  readonly scopes?: ReadonlySet<KeyScope>;
  /** Names of endpoints. Undefined for all endpoints. */
  readonly endpoints?: NamePatterns;
  /** Maximum number of requests with the key, over all endpoints. */
  readonly limit?: { readonly calls: number; readonly renewal_period: string };
  /** Whether the owner is an admin: the key may then use all endpoints of its patterns, as its scopes allow. */
  readonly ownerIsAdmin: boolean;
}

/** Who a credential belongs to. Immutable; methods return the same object as long as nothing has changed. */
export interface Identity {
  readonly kind: 'user' | 'service_principal';
  /** E-mail address of a user, application ID of a service principal. */
  readonly name: string;
  readonly displayName: string;
  readonly groups: ReadonlySet<string>;
  /** Admins have every permission. False for a restricted API key of an admin. */
  readonly isAdmin: boolean;
  readonly method: AuthenticationMethodName;
  /** The API key that the client uses, if any. */
  readonly key?: KeyGrant;
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
  method: 'none',
  isShared: true,
});

/** A client that has not been identified, because the path requires no credential. */
export const UNIDENTIFIED: Identity = Object.freeze({
  kind: 'user',
  name: 'anonymous',
  displayName: 'anonymous',
  groups: new Set<string>(),
  isAdmin: false,
  method: 'none',
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
