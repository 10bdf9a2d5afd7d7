import { hash } from 'node:crypto';
import type { ConfiguredCredential, DatabricksSettings } from '../../config';
import type { AuthenticationMethodName, Identity } from '../../http';
import { Principals } from '../principals';

/** A service principal of the gateway file. */
export interface ServicePrincipal {
  readonly identity: Identity;
  /** SHA-256 digest of its secret, in lower-case hexadecimal digits. */
  readonly sha256: string;
}

/** The settings that identify clients. */
export type CredentialSettings = Pick<DatabricksSettings, 'tokens' | 'servicePrincipals'>;

/**
 * The tokens and service principals of the gateway file, found by the SHA-256 digest of a credential: the time of a lookup
 * depends on the digest, which reveals nothing of a configured token. Immutable.
 */
export class ConfiguredCredentials {
  private readonly byDigest: ReadonlyMap<string, Identity>;
  private readonly principals: ReadonlyMap<string, ServicePrincipal>;

  constructor({ tokens, servicePrincipals }: CredentialSettings, principals = new Principals()) {
    const identityOf = ({ identity }: ConfiguredCredential, method: AuthenticationMethodName): Identity =>
      principals.principalOf({ ...identity, method });
    this.byDigest = new Map(tokens.map((token) => [token.sha256, identityOf(token, 'token')]));
    this.principals = new Map(
      servicePrincipals.map((client) => [
        client.identity.name,
        { identity: identityOf(client, 'access_token'), sha256: client.sha256 },
      ]),
    );
  }

  get isEmpty(): boolean {
    return this.byDigest.size === 0 && this.principals.size === 0;
  }

  /** @param digest SHA-256 digest of the whole token, in lower-case hexadecimal digits */
  byTokenDigest(digest: string): Identity | undefined {
    return this.byDigest.get(digest);
  }

  /** The password is the token of the user. */
  byPassword(user: string, password: string): Identity | undefined {
    const identity = this.byDigest.get(hash('sha256', password, 'hex'));
    return identity?.name === user ? identity : undefined;
  }

  /** Finds a service principal by its client id, which is its application id. */
  servicePrincipal(clientId: string): ServicePrincipal | undefined {
    return this.principals.get(clientId);
  }

  /** Returns the service principal if the secret is its own. */
  byClientSecret(clientId: string, secret: string): ServicePrincipal | undefined {
    const principal = this.principals.get(clientId);
    return principal?.sha256 === hash('sha256', secret, 'hex') ? principal : undefined;
  }
}
