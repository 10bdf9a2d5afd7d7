import { hash } from 'node:crypto';
import type { ConfiguredCredential, DatabricksSettings } from '../config';
import type { Identity } from '../http';

/** A service principal of the gateway file. */
export interface ServicePrincipal {
  readonly identity: Identity;
  /** SHA-256 digest of its secret, in lower-case hexadecimal digits. */
  readonly sha256: string;
}

/** Group of the admins. Its members are admins, and admins are its members. */
const ADMINS = 'admins';
/** Group of all identities. */
const USERS = 'users';

/** The settings that identify clients. */
export type IdentitySettings = Pick<DatabricksSettings, 'tokens' | 'servicePrincipals'>;

/**
 * The identities of the gateway file, found by the SHA-256 digest of a credential: the time of a lookup depends on the digest,
 * which reveals nothing of a configured token. Immutable.
 */
export class IdentityDirectory {
  private readonly byDigest: ReadonlyMap<string, Identity>;
  private readonly principals: ReadonlyMap<string, ServicePrincipal>;

  constructor({ tokens, servicePrincipals }: IdentitySettings) {
    this.byDigest = new Map(tokens.map((token) => [token.sha256, toIdentity(token)]));
    this.principals = new Map(
      servicePrincipals.map((client) => [
        client.identity.name,
        { identity: toIdentity(client), sha256: client.sha256 },
      ]),
    );
  }

  /** Whether clients cannot be told apart, because the file has neither tokens nor service principals. */
  get isEmpty(): boolean {
    return this.byDigest.size === 0 && this.principals.size === 0;
  }

  byToken(token: string): Identity | undefined {
    return this.byDigest.get(hash('sha256', token, 'hex'));
  }

  /** The password is the token of the user. */
  byPassword(user: string, password: string): Identity | undefined {
    const identity = this.byToken(password);
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

function toIdentity({ identity: { kind, name, displayName, groups, isAdmin } }: ConfiguredCredential): Identity {
  const all = new Set([...groups, USERS]);
  if (isAdmin) all.add(ADMINS);
  return Object.freeze({ kind, name, displayName, groups: all, isAdmin: all.has(ADMINS), method: 'token' });
}
