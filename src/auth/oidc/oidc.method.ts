import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../../errors';
import type { Identity } from '../../http';
import type { AuthenticationMethod, Identification } from '../authentication-method';
import { BoundedCache } from '../bounded-cache';
import { clientNetworkOf } from '../client-network';
import type { Credential } from '../credential';
import { Principals, type PrincipalTraits } from '../principals';
import { toTraits } from './claims';
import type { OidcIssuer } from './oidc-issuer';
import { OidcIssuers } from './oidc-issuers';

const MAX_TOKENS = 10_000;
const MAX_TOKEN_LENGTH = 16 * 1024;
/** Time for which a rejected opaque token is not introspected again. */
const REJECTION_MS = 10_000;

const JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/;
/** RFC 6750, section 2.1. No issuer has issued another text. */
const OPAQUE = /^[\w.~+/-]+=*$/;

/** A valid token. */
interface KnownToken {
  readonly issuer: OidcIssuer;
  readonly traits: PrincipalTraits;
  readonly expiresAtMs: number;
  /** Version of the issuer's keys that verified the token; undefined for an opaque token. */
  readonly keysVersion: number | undefined;
  identity: Identity;
  /** Of the settings for which the identity was made. */
  generation: number;
}

/** A token that an issuer has rejected, and the reason, if it is worth telling. */
interface RejectedToken {
  readonly untilMs: number;
  /** Of the settings for which it was rejected: a reload may add an issuer that accepts it. */
  readonly generation: number;
  readonly reason: GatewayError | undefined;
}

/**
 * Identifies clients by access tokens of OpenID Connect issuers: JWTs, and opaque tokens by introspection. Tokens are cached by
 * the SHA-256 digest of the whole token. A cached token is decided at once.
 */
@Injectable()
export class OidcMethod implements AuthenticationMethod {
  private readonly known = new BoundedCache<KnownToken>(MAX_TOKENS);
  private readonly rejected = new BoundedCache<RejectedToken>(MAX_TOKENS);
  /** Tokens that are being checked: concurrent requests with the same token wait for one result. */
  private readonly pending = new Map<string, Promise<Identity | undefined>>();

  constructor(
    private readonly issuers: OidcIssuers,
    private readonly principals: Principals,
  ) {}

  get isConfigured(): boolean {
    return this.issuers.all.length > 0;
  }

  identify(credential: Credential, request: IncomingMessage): Identification {
    if (credential.scheme !== 'bearer' || credential.token.length > MAX_TOKEN_LENGTH) return undefined;
    const { digest } = credential;
    return this.recall(digest) ?? this.pending.get(digest) ?? this.check(credential.token, digest, request);
  }

  private recall(digest: string): Identity | undefined {
    const token = this.known.get(digest);
    if (!token) return undefined;
    if (this.isStillValid(token)) return token.identity;
    this.known.delete(digest);
    return undefined;
  }

  private isStillValid(token: KnownToken): boolean {
    const { issuer, keysVersion, expiresAtMs } = token;
    if (expiresAtMs <= Date.now()) return false;
    if (token.generation !== this.issuers.generation) {
      if (!this.issuers.all.includes(issuer)) return false;
      token.identity = this.principals.principalOf(token.traits);
      token.generation = this.issuers.generation;
    }
    if (keysVersion === undefined) return true;
    issuer.keys.refreshIfOld();
    return keysVersion === issuer.keys.version;
  }

  /** @throws the error that explains why an opaque token was rejected before */
  private check(token: string, digest: string, request: IncomingMessage): Identification {
    const issuer = JWT.test(token) ? this.issuers.ofToken(token) : undefined;
    if (issuer) return this.once(digest, this.verify(issuer, token, digest, request));
    if (!OPAQUE.test(token) || JWT.test(token) || !this.issuers.all.some(({ introspection }) => introspection))
      return undefined;
    const rejected = this.rejected.get(digest);
    const isCurrent = rejected?.generation === this.issuers.generation && rejected.untilMs > Date.now();
    if (!isCurrent) return this.once(digest, this.introspect(token, digest, request));
    if (rejected.reason) throw rejected.reason;
    return undefined;
  }

  private once(digest: string, result: Promise<Identity | undefined>): Promise<Identity | undefined> {
    const shared = result.finally(() => this.pending.delete(digest));
    this.pending.set(digest, shared);
    return shared;
  }

  /** If a reload has removed or changed the issuer in the meantime, the new settings decide, here and in {@link introspect}. */
  private async verify(
    issuer: OidcIssuer,
    token: string,
    digest: string,
    request: IncomingMessage,
  ): Promise<Identity | undefined> {
    const verified = await issuer.jwts.verify(token);
    if (!this.issuers.all.includes(issuer)) return this.check(token, digest, request);
    const traits = verified && toTraits(verified.claims, issuer.settings, 'jwt');
    return traits && this.remember(digest, issuer, traits, verified.expiresAtMs, verified.keysVersion);
  }

  /** Asks the issuers in the order of the file. */
  private async introspect(token: string, digest: string, request: IncomingMessage): Promise<Identity | undefined> {
    const client = clientNetworkOf(request);
    const { generation } = this.issuers;
    const failures: GatewayError[] = [];
    for (const issuer of this.issuers.all) {
      const active = await issuer.introspection?.introspect(token, client).catch((error: unknown) => {
        failures.push(GatewayError.from(error));
      });
      if (!this.issuers.all.includes(issuer)) return this.check(token, digest, request);
      if (active) return this.remember(digest, issuer, active.traits, active.expiresAtMs, undefined);
    }
    // Another issuer, which is unavailable now, might accept the token.
    const undecided = failures.find(({ code }) => code !== 'UNAUTHENTICATED');
    if (undecided) throw undecided;
    const [reason] = failures;
    this.rejected.set(digest, { untilMs: Date.now() + REJECTION_MS, generation, reason });
    if (reason) throw reason;
    return undefined;
  }

  private remember(
    digest: string,
    issuer: OidcIssuer,
    traits: PrincipalTraits,
    expiresAtMs: number,
    keysVersion: number | undefined,
  ): Identity {
    const identity = this.principals.principalOf(traits);
    const { generation } = this.issuers;
    if (expiresAtMs > Date.now()) {
      this.known.set(digest, { issuer, traits, expiresAtMs, keysVersion, identity, generation });
    }
    return identity;
  }
}
