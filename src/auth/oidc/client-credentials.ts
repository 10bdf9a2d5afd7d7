import type { IssuerSettings } from '../../config';
import { GatewayError } from '../../errors';
import { Secret } from '../../config';
import type { IssuerMetadata } from './issuer-metadata';
import type { Outage } from './outage';
import { issuerQueue } from './issuer-queue';

/** Errors of RFC 6749, section 5.2, that concern the credentials. */
const INVALID_CLIENT: ReadonlySet<string> = new Set([
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'access_denied',
]);

/** A token that the issuer has issued (RFC 6749, section 5.1). */
export interface IssuedToken {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  /** Seconds. */
  readonly expires_in?: number | undefined;
  readonly scope?: string;
}

/** Exchanges the credentials of a client for an access token of the issuer. */
export class ClientCredentials {
  private readonly queue = issuerQueue();

  constructor(
    private readonly settings: NonNullable<IssuerSettings['clientCredentials']>,
    private readonly metadata: IssuerMetadata,
    private readonly outage: Outage,
  ) {}

  /**
   * Returns undefined if the issuer rejects the credentials.
   *
   * @param client whose requests take turns with those of other clients
   * @throws GatewayError `ISSUER_UNAVAILABLE`, or `UPSTREAM_REFUSED` if the issuer rejects the scope of the settings
   */
  async exchange(clientId: string, secret: string, client: string): Promise<IssuedToken | undefined> {
    this.outage.check();
    const result = await this.queue.run(client, () =>
      this.outage.attempt(() => this.request(clientId, new Secret(secret))),
    );
    if (result instanceof GatewayError) throw result;
    return result;
  }

  /** Returns an error for which the issuer is not to blame: it does not count as an outage. */
  private async request(clientId: string, secret: Secret): Promise<IssuedToken | GatewayError | undefined> {
    const { clientCredentialsGrant, ResponseBodyError, WWWAuthenticateChallengeError } = await import('openid-client');
    const client = await this.metadata.clientFor(clientId, secret);
    const { scope } = this.settings;
    try {
      const token = await clientCredentialsGrant(client, scope === null ? undefined : { scope });
      return {
        access_token: token.access_token,
        token_type: 'Bearer',
        ...(token.expires_in !== undefined && { expires_in: token.expires_in }),
        ...(token.scope !== undefined && { scope: token.scope }),
      };
    } catch (error) {
      if (error instanceof WWWAuthenticateChallengeError) return undefined;
      if (!(error instanceof ResponseBodyError) || error.status >= 500 || error.status === 429) throw error;
      if (INVALID_CLIENT.has(error.error)) return undefined;
      const code = /^[a-z_]{1,40}$/.test(error.error) ? error.error : 'unknown error';
      return new GatewayError('UPSTREAM_REFUSED', `The identity provider rejected the request (${code}).`);
    }
  }
}
