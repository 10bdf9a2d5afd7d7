import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../errors';
import {
  dialectOfTarget,
  isAdminPath,
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
import { hasSeveralCredentials, readCredential } from './credential';
import type { IdentitiesService } from './identities.service';
import { exactPathOf, isDocument, isPublic, MAX_PUBLIC_BODY_BYTES } from './public-paths';
import { invalidCredential, missingCredential, severalCredentials } from './unauthenticated';

/** Matches the names of the dialects that reject requests without a credential, even on a server without identities. */
const DIALECTS_WITH_CREDENTIALS = /^databricks/;

/**
 * Identifies clients by the tokens and service principals of the gateway file. Without any of them, every client is the same
 * admin, and only requests of Databricks' API need a credential, whichever it is.
 */
export class IdentityAuthenticator implements Authenticator {
  constructor(
    private readonly identities: IdentitiesService,
    private readonly dialects: readonly Dialect[],
  ) {}

  authenticate(request: IncomingMessage): Principal | Promise<Principal> {
    const target = request.url ?? '/';
    if (isAdminPath(target)) requireLoopback(request);
    else if (isPublic(target)) {
      (request as AuthenticatedRequest).maxBodyBytes = MAX_PUBLIC_BODY_BYTES;
      return new RequestPrincipal(request, UNIDENTIFIED);
    }
    if (this.identities.isOpen) return this.acceptAny(request, target);
    return isDocument(target) ? this.recognize(request) : this.identify(request, target);
  }

  /** Swagger UI loads the documents before the person has entered a credential, and after entering a wrong one. */
  private async recognize(request: IncomingMessage): Promise<Principal> {
    (request as AuthenticatedRequest).maxBodyBytes = MAX_PUBLIC_BODY_BYTES;
    const credential = hasSeveralCredentials(request) ? undefined : readCredential(request.headers.authorization);
    const identity = credential && (await this.identities.identify(credential));
    return new RequestPrincipal(request, identity ?? UNIDENTIFIED);
  }

  private acceptAny(request: IncomingMessage, target: string): Principal {
    const hasCredential = readCredential(request.headers.authorization) !== undefined;
    if (!hasCredential && DIALECTS_WITH_CREDENTIALS.test(dialectOfTarget(target, this.dialects).name)) {
      throw missingCredential();
    }
    return new RequestPrincipal(request, SHARED_ADMIN);
  }

  private identify(request: IncomingMessage, target: string): Principal | Promise<Principal> {
    const credential = readCredential(request.headers.authorization);
    if (!credential) throw missingCredential(exactPathOf(target).startsWith('/openapi'));
    if (hasSeveralCredentials(request)) throw severalCredentials();
    const identity = this.identities.identify(credential);
    if (identity instanceof Promise) return identity.then((found) => accept(request, target, found));
    return accept(request, target, identity);
  }
}

/** @throws GatewayError if the credential is not valid, or not that of an admin on an administration path */
function accept(request: IncomingMessage, target: string, identity: Identity | undefined): Principal {
  if (!identity) throw invalidCredential();
  if (isAdminPath(target) && !identity.isAdmin) {
    throw new GatewayError('FORBIDDEN', 'This path is available to admins only.');
  }
  return new RequestPrincipal(request, identity);
}
