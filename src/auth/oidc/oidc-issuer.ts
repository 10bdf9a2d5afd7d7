import type { IssuerSettings } from '../../config';
import { ClientCredentials } from './client-credentials';
import { Introspection } from './introspection';
import { IssuerKeys } from './issuer-keys';
import { IssuerMetadata, type IssuerFetch } from './issuer-metadata';
import { JwtVerifier } from './jwt-verifier';
import { Outage } from './outage';

/** One item of `auth.issuers`, with what is known of the issuer. */
export class OidcIssuer {
  readonly keys: IssuerKeys;
  readonly jwts: JwtVerifier;
  readonly introspection: Introspection | undefined;
  readonly clientCredentials: ClientCredentials | undefined;
  readonly metadata: IssuerMetadata;

  /** @param now returns the time in milliseconds */
  constructor(
    readonly settings: IssuerSettings,
    private readonly fetch: IssuerFetch,
    now: () => number = () => performance.now(),
  ) {
    const { issuer, introspection, clientCredentials } = settings;
    const outageOf = (what: string): Outage => new Outage(`${what} of the issuer ${issuer}`, now);
    this.metadata = new IssuerMetadata(issuer, fetch, now);
    this.keys = new IssuerKeys(() => this.readKeys(), outageOf('the keys'), now);
    this.jwts = new JwtVerifier(settings, this.keys);
    if (introspection) {
      const outage = outageOf('the introspection endpoint');
      this.introspection = new Introspection(settings, introspection, this.metadata, outage);
    }
    if (clientCredentials) {
      this.clientCredentials = new ClientCredentials(clientCredentials, this.metadata, outageOf('the token endpoint'));
    }
  }

  private async readKeys(): Promise<unknown> {
    const response = await this.fetch(await this.keysUrl(), {
      headers: { accept: 'application/json, application/jwk-set+json' },
    });
    if (response.status !== 200) throw new Error(`the key set was returned with status ${response.status}`);
    return response.json();
  }

  private async keysUrl(): Promise<string> {
    if (this.settings.jwksUri !== null) return this.settings.jwksUri;
    const { jwks_uri: url } = await this.metadata.get();
    const isAllowed = url?.startsWith('https:') || (this.metadata.isInsecure && url?.startsWith('http:'));
    if (!url || !isAllowed) throw new Error('the discovery document contains no jwks_uri with https');
    return url;
  }
}
