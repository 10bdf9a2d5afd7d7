import {
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  type JWTVerifyResult,
} from 'jose';
import type { IssuerSettings } from '../../config';
import { GatewayError } from '../../errors';
import { invalidCredential } from '../unauthenticated';
import type { Claims } from './claims';
import type { IssuerKeys } from './issuer-keys';

/** Keys that are tried for a token without a key ID. */
const MAX_CANDIDATES = 5;

/** A JWT of an issuer that has been verified. */
export interface VerifiedJwt {
  readonly claims: Claims;
  /** Milliseconds since 1970, clock skew included. */
  readonly expiresAtMs: number;
  /** Version of the issuer's keys that have verified it. */
  readonly keysVersion: number;
}

/** Verifies JWTs of one issuer with jose. */
export class JwtVerifier {
  private readonly options: JWTVerifyOptions;
  private readonly types: ReadonlySet<string>;

  constructor(
    private readonly settings: IssuerSettings,
    private readonly keys: IssuerKeys,
  ) {
    this.types = new Set(settings.types.map(toType));
    this.options = {
      algorithms: [...settings.algorithms],
      issuer: issuerNames(settings.issuer),
      audience: [...settings.audiences],
      clockTolerance: settings.clockSkewSeconds,
      requiredClaims: ['exp'],
    };
  }

  /**
   * Returns undefined for a token that the issuer has not signed.
   * @throws GatewayError `UNAUTHENTICATED` for one that it has signed, but that is not valid here
   * @throws GatewayError `ISSUER_UNAVAILABLE` if the keys are unknown
   */
  async verify(token: string): Promise<VerifiedJwt | undefined> {
    try {
      const { protectedHeader, payload, keysVersion } = await this.verifySignature(token);
      this.checkType(protectedHeader.typ);
      return { claims: payload, expiresAtMs: this.expiryOf(payload) * 1000, keysVersion };
    } catch (error) {
      // jose checks claims after the signature.
      if (error instanceof errors.JWTExpired) throw invalidCredential('The access token has expired.');
      if (error instanceof errors.JWTClaimValidationFailed) {
        if (error.claim === 'nbf') throw invalidCredential('The access token is not valid yet.');
        throw invalidCredential(
          `The access token is not valid here: the claim "${error.claim}" is missing or not accepted.`,
        );
      }
      if (error instanceof errors.JOSEError) return undefined;
      if (error instanceof GatewayError) throw error;
      // WebCrypto rejects keys and signatures of unsuitable sizes with errors of its own.
      return undefined;
    }
  }

  private async verifySignature(token: string): Promise<JWTVerifyResult & { readonly keysVersion: number }> {
    let keysVersion = this.keys.version;
    const find: JWTVerifyGetKey = async (header, input) => {
      const { key, version } = await this.keys.find(header, input);
      keysVersion = version;
      return key;
    };
    try {
      return { ...(await jwtVerify(token, find, this.options)), keysVersion };
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
      return { ...(await this.tryKeys(token, error)), keysVersion };
    }
  }

  /** For a token without a key ID, and several keys of the issuer. */
  private async tryKeys(token: string, matching: errors.JWKSMultipleMatchingKeys): Promise<JWTVerifyResult> {
    let candidates = 0;
    for await (const key of matching) {
      if ((candidates += 1) > MAX_CANDIDATES) break;
      try {
        return await jwtVerify(token, key, this.options);
      } catch (error) {
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
      }
    }
    throw matching;
  }

  private checkType(type: unknown): void {
    if (type === undefined && !this.settings.isTypeRequired) return;
    if (typeof type !== 'string' || !this.types.has(toType(type)))
      throw invalidCredential('The access token is not valid here: its type is not accepted.');
  }

  /** Returns the expiry in seconds since 1970, clock skew included. */
  private expiryOf({ exp = 0, iat }: JWTPayload): number {
    const { clockSkewSeconds, maxLifetimeSeconds } = this.settings;
    const now = Date.now() / 1000;
    if (iat !== undefined && iat > now + clockSkewSeconds)
      throw invalidCredential('The access token is not valid yet.');
    if (exp - (iat ?? now) > maxLifetimeSeconds + (iat === undefined ? clockSkewSeconds : 0)) {
      throw invalidCredential(`The access token is not valid here: its lifetime exceeds ${maxLifetimeSeconds} s.`);
    }
    return exp + clockSkewSeconds;
  }
}

/** The names by which an issuer calls itself: issuers differ in the trailing slash. */
export function issuerNames(issuer: string): string[] {
  const name = issuer.replace(/\/$/, '');
  return [name, `${name}/`];
}

/** RFC 7515, section 4.1.9: the prefix of the media type may be omitted, and case is ignored. */
function toType(name: string): string {
  return name.toLowerCase().replace(/^application\//, '');
}
