import { jwtVerify, SignJWT } from 'jose';
import { hash, hkdfSync, randomUUID } from 'node:crypto';
import { GatewayError } from '../../errors';
import type { Identity } from '../../http';
import { BoundedCache } from '../bounded-cache';
import type { ConfiguredCredentials, ServicePrincipal } from './configured-credentials';

const ALGORITHM = 'HS256';
const ISSUER = 'sluice';
const AUDIENCE = 'sluice-workspace';
/** Type of access tokens (RFC 9068). */
const TYPE = 'at+jwt';
/** The beginning of every access token: the base64url text of the first bytes of its header, which are always the same. */
const HEADER_START = Buffer.from(`{"alg":"${ALGORITHM}","typ":"${TYPE}","kid":"`).toString('base64url').slice(0, -1);
/** Maximum number of verified tokens that are remembered. */
const MAX_VERIFIED = 10_000;

/** Returns the secret of the store from which the keys of all instances are derived. */
export type SigningSecret = () => Promise<Uint8Array>;

/** A token whose signature has been verified. */
interface VerifiedToken {
  readonly clientId: string;
  /** Digest of the client secret at that time. */
  readonly sha256: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/**
 * Access tokens of service principals: signed JWTs, which every instance with the same store accepts. The key of a service
 * principal is derived from the secret of the store and the digest of its client secret, so a token becomes invalid when the
 * service principal is removed or its secret changes, and neither the store nor the gateway file alone suffices to forge one.
 */
export class AccessTokens {
  /** By the digest of the whole token. */
  private readonly verified = new BoundedCache<VerifiedToken>(MAX_VERIFIED);

  constructor(private readonly secret: SigningSecret) {}

  /** Whether a token has the header of our access tokens. Tokens of other issuers do not, because they never use HS256. */
  static resembles(token: string): boolean {
    return token.startsWith(HEADER_START);
  }

  /** @param lifetime in seconds */
  async issue({ identity, sha256 }: ServicePrincipal, lifetime: number): Promise<string> {
    return new SignJWT()
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: identity.name })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(identity.name)
      .setIssuedAt()
      .setExpirationTime(`${lifetime} s`)
      .setJti(randomUUID())
      .sign(await this.keyOf(identity.name, sha256));
  }

  /** Returns the identity of a valid token at once if the token is known, else a promise. Undefined for an invalid one. */
  identify(token: string, credentials: ConfiguredCredentials): Identity | undefined | Promise<Identity | undefined> {
    const digest = hash('sha256', token, 'base64url');
    const known = this.verified.get(digest);
    return known ? this.recall(digest, known, credentials) : this.verify(token, digest, credentials);
  }

  private recall(digest: string, known: VerifiedToken, credentials: ConfiguredCredentials): Identity | undefined {
    const principal = credentials.servicePrincipal(known.clientId);
    if (principal?.sha256 === known.sha256 && known.expiresAt > Date.now() / 1000) return principal.identity;
    this.verified.delete(digest);
    return undefined;
  }

  private async verify(
    token: string,
    digest: string,
    credentials: ConfiguredCredentials,
  ): Promise<Identity | undefined> {
    let principal: ServicePrincipal | undefined;
    try {
      const { payload } = await jwtVerify(
        token,
        async ({ kid = '' }) => {
          principal = credentials.servicePrincipal(kid);
          if (!principal) throw new Error('unknown service principal');
          return this.keyOf(kid, principal.sha256);
        },
        { algorithms: [ALGORITHM], issuer: ISSUER, audience: AUDIENCE, typ: TYPE, requiredClaims: ['sub', 'exp'] },
      );
      if (!principal || payload.sub !== principal.identity.name) return undefined;
      this.verified.set(digest, { clientId: payload.sub, sha256: principal.sha256, expiresAt: payload.exp ?? 0 });
      return principal.identity;
    } catch (error) {
      // The store is unavailable, so the token can be neither accepted nor rejected.
      if (error instanceof GatewayError) throw error;
      return undefined;
    }
  }

  private async keyOf(clientId: string, sha256: string): Promise<Uint8Array> {
    const secret = await this.secret();
    return new Uint8Array(hkdfSync('sha256', secret, Buffer.from(sha256, 'hex'), `access token of ${clientId}`, 32));
  }
}
