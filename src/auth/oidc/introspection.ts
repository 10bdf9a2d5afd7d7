import type { IntrospectionResponse } from 'openid-client';
import type { IntrospectionSettings, IssuerSettings } from '../../config';
import { isRecord } from '../../shared/is-record';
import { invalidCredential } from '../unauthenticated';
import { toTraits, type ClaimMapping } from './claims';
import type { IssuerMetadata } from './issuer-metadata';
import { issuerQueue } from './issuer-queue';
import { issuerNames } from './jwt-verifier';
import type { Outage } from './outage';
import type { PrincipalTraits } from '../principals';

/** Statuses with which an issuer, or a firewall in front of it, rejects the text or the length of a token. */
const UNREADABLE: ReadonlySet<unknown> = new Set([400, 413, 414, 422, 431]);

/** An active token, and how long the response may be used again. */
export interface IntrospectedToken {
  readonly traits: PrincipalTraits;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/** Checks opaque tokens at an issuer (RFC 7662). */
export class Introspection {
  private readonly queue = issuerQueue();
  private readonly mapping: ClaimMapping;

  constructor(
    private readonly issuer: IssuerSettings,
    private readonly settings: IntrospectionSettings,
    private readonly metadata: IssuerMetadata,
    private readonly outage: Outage,
  ) {
    const { user } = issuer.claims;
    // The member of RFC 7662 for the user, after those of the settings.
    const names = user.length > 0 ? [...user, 'username'] : user;
    this.mapping = { ...issuer, claims: { ...issuer.claims, user: names } };
  }

  /**
   * Returns undefined if the issuer does not know the token, or if the token is not active.
   *
   * @param client whose tokens take turns with those of other clients
   * @throws GatewayError `UNAUTHENTICATED` for an active token that is not for this server
   * @throws GatewayError `ISSUER_UNAVAILABLE`
   */
  async introspect(token: string, client: string): Promise<IntrospectedToken | undefined> {
    this.outage.check();
    const response = await this.queue.run(client, () => this.outage.attempt(() => this.request(token)));
    if (!response?.active || !this.isInTime(response)) return undefined;
    this.checkAudience(response);
    const traits = toTraits(response, this.mapping, 'introspection');
    return traits && { traits, expiresAtMs: this.expiryOf(response) };
  }

  /** Returns undefined for a token that the issuer cannot read: everybody can send one, so that it must not count as an outage. */
  private async request(token: string): Promise<IntrospectionResponse | undefined> {
    const { clientId, clientSecret, endpoint } = this.settings;
    const { ClientError, ResponseBodyError, tokenIntrospection } = await import('openid-client');
    const server = endpoint === null ? undefined : { issuer: this.issuer.issuer, introspection_endpoint: endpoint };
    const client = await this.metadata.clientFor(clientId, clientSecret, server);
    try {
      return await tokenIntrospection(client, token, { token_type_hint: 'access_token' });
    } catch (error) {
      const isOwnFault = error instanceof ResponseBodyError && error.error === 'invalid_client';
      const response = error instanceof ClientError ? error.cause : error;
      const isUnreadable = isRecord(response) && UNREADABLE.has(response['status']);
      if (isUnreadable && !isOwnFault) return undefined;
      throw error;
    }
  }

  private isInTime({ exp, nbf }: IntrospectionResponse): boolean {
    const now = Date.now() / 1000;
    const { clockSkewSeconds } = this.issuer;
    return (exp === undefined || exp + clockSkewSeconds > now) && (nbf === undefined || nbf <= now + clockSkewSeconds);
  }

  /** Without an audience, the token must belong to a client that the settings list: other services' tokens are active too. */
  private checkAudience({ aud, client_id: client, iss, token_type: type }: IntrospectionResponse): void {
    const { audiences, issuer } = this.issuer;
    const given = aud === undefined ? [client] : [aud].flat();
    const reject = (what: string): never => {
      throw invalidCredential(`The access token is not valid here: ${what}.`);
    };
    if (iss !== undefined && !issuerNames(issuer).includes(iss)) reject('the issuer reports another issuer');
    if (type !== undefined && !/^(?:bearer|access_token)$/i.test(type)) reject('it is not a bearer token');
    if (given.some((name) => name !== undefined && audiences.includes(name))) return;
    const missing = 'the issuer reports no audience, and its client is not one of the accepted audiences';
    reject(aud === undefined ? missing : 'its audience is not accepted');
  }

  private expiryOf({ exp }: IntrospectionResponse): number {
    const until = Date.now() + this.settings.cacheSeconds * 1000;
    return exp === undefined ? until : Math.min(until, (exp + this.issuer.clockSkewSeconds) * 1000);
  }
}
