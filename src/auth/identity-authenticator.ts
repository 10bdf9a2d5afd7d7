import type { IncomingMessage } from 'node:http';
import type { ServerModes } from '../config';
import { GatewayError } from '../errors';
import {
  dialectOfTarget,
  requireAdmin,
  requireLoopback,
  RequestPrincipal,
  SHARED_ADMIN,
  UNIDENTIFIED,
  type AuthenticatedRequest,
  type Authenticator,
  type Dialect,
  type Identity,
  type Principal,
} from '../http';
import type { FailedAttempts } from './attempts';
import type { Identification } from './authentication-method';
import { CredentialReader, hasSeveralCredentials, readCredential, type Credential } from './credential';
import type { IdentitiesService } from './identities.service';
import { exactPathOf, kindOfPath, MAX_PUBLIC_BODY_BYTES, type PathKind } from './path-kinds';
import { invalidCredential, missingCredential, severalCredentials } from './unauthenticated';

/** Matches the names of the dialects that reject requests without a credential, even on a server without identities. */
const DIALECTS_WITH_CREDENTIALS = /^databricks/;

/**
 * Identifies clients by the authentication methods. With `auth:`, every path that is not public needs an identity, and admins may use
 * `/admin` from anywhere. Without, `/admin` is for clients on this machine; if Databricks mode has no tokens either, every client is
 * the same admin, and only requests of Databricks' API need a credential, whichever it is.
 */
export class IdentityAuthenticator implements Authenticator {
  private readonly credentials = new CredentialReader();

  constructor(
    private readonly identities: IdentitiesService,
    private readonly attempts: FailedAttempts,
    private readonly modes: Pick<ServerModes, 'auth'>,
    private readonly dialects: readonly Dialect[],
  ) {}

  authenticate(request: IncomingMessage): Principal | Promise<Principal> {
    const target = request.url ?? '/';
    const kind = kindOfPath(target);
    if (kind === 'admin') {
      if (!this.modes.auth) requireLoopback(request);
    } else if (kind === 'public') {
      (request as AuthenticatedRequest).maxBodyBytes = MAX_PUBLIC_BODY_BYTES;
      return new RequestPrincipal(request, UNIDENTIFIED);
    }
    if (this.identities.isOpen) return this.acceptAny(request, target);
    return kind === 'document' ? this.recognize(request) : this.identify(request, target, kind);
  }

  /** Swagger UI loads the documents before the person has entered a credential, and after entering a wrong one. */
  private async recognize(request: IncomingMessage): Promise<Principal> {
    (request as AuthenticatedRequest).maxBodyBytes = MAX_PUBLIC_BODY_BYTES;
    if (hasSeveralCredentials(request)) return new RequestPrincipal(request, UNIDENTIFIED);
    const credential = this.credentialOf(request);
    if (!credential) return new RequestPrincipal(request, this.identities.identifyConnection(request) ?? UNIDENTIFIED);
    try {
      return new RequestPrincipal(request, await this.verify(request, credential));
    } catch (error) {
      if (!isUnauthenticated(error)) throw error;
      return new RequestPrincipal(request, UNIDENTIFIED);
    }
  }

  private acceptAny(request: IncomingMessage, target: string): Principal {
    const hasCredential = readCredential(request.headers.authorization) !== undefined;
    if (!hasCredential && DIALECTS_WITH_CREDENTIALS.test(dialectOfTarget(target, this.dialects).name)) {
      throw missingCredential();
    }
    return new RequestPrincipal(request, SHARED_ADMIN);
  }

  private identify(request: IncomingMessage, target: string, kind: PathKind): Principal | Promise<Principal> {
    const credential = this.credentialOf(request);
    if (!credential) return this.identifyConnection(request, target, kind);
    if (hasSeveralCredentials(request)) throw severalCredentials();
    const identity = this.verify(request, credential);
    if (identity instanceof Promise) return identity.then((found) => accept(request, kind, found));
    return accept(request, kind, identity);
  }

  private identifyConnection(request: IncomingMessage, target: string, kind: PathKind): Principal {
    const identity = this.sendsCredential(request) ? undefined : this.identities.identifyConnection(request);
    if (!identity) throw missingCredential(exactPathOf(target).startsWith('/openapi'));
    return accept(request, kind, identity);
  }

  private credentialOf(request: IncomingMessage): Credential | undefined {
    return this.identities.readsCredentials ? this.credentials.read(request) : undefined;
  }

  /** A credential that cannot be read is not replaced by what the connection proves. */
  private sendsCredential({ headers }: IncomingMessage): boolean {
    return this.identities.readsCredentials && headers.authorization !== undefined;
  }

  /** Returns the identity of a credential. A rejection is always asynchronous, since it may be slowed. */
  private verify(request: IncomingMessage, credential: Credential): Identity | Promise<Identity> {
    let identity: Identification;
    try {
      identity = this.identities.identify(credential, request);
    } catch (error) {
      return this.reject(request, credential, error);
    }
    if (!(identity instanceof Promise)) return identity ?? this.reject(request, credential, invalidCredential());
    return identity.then(
      (found) => found ?? this.reject(request, credential, invalidCredential()),
      (error: unknown) => this.reject(request, credential, error),
    );
  }

  private async reject(request: IncomingMessage, credential: Credential, error: unknown): Promise<never> {
    if (isUnauthenticated(error)) await this.attempts.slow(request, credential);
    throw error;
  }
}

function isUnauthenticated(error: unknown): boolean {
  return error instanceof GatewayError && error.code === 'UNAUTHENTICATED';
}

/** @throws GatewayError on an administration path, if the identity is no admin */
function accept(request: IncomingMessage, kind: PathKind, identity: Identity): Principal {
  if (kind === 'admin') requireAdmin(identity.isAdmin);
  return new RequestPrincipal(request, identity);
}
