import { Injectable } from '@nestjs/common';
import { GatewayError } from '../../errors';
import type { IssuedToken } from './client-credentials';
import { OidcIssuers } from './oidc-issuers';

/** Exchanges client credentials for an access token of the issuers that the settings name for it. */
@Injectable()
export class TokenExchange {
  constructor(private readonly issuers: OidcIssuers) {}

  /**
   * Returns undefined if no issuer accepts the credentials.
   *
   * @param client whose requests take turns with those of other clients
   * @throws GatewayError `ISSUER_UNAVAILABLE` if an issuer cannot decide, or another error of {@link ClientCredentials}
   */
  async exchange(clientId: string, secret: string, client: string): Promise<IssuedToken | undefined> {
    let failure: GatewayError | undefined;
    for (const { clientCredentials } of this.issuers.all) {
      try {
        const token = await clientCredentials?.exchange(clientId, secret, client);
        if (token) return token;
      } catch (error) {
        failure ??= GatewayError.from(error);
      }
    }
    if (failure) throw failure;
    return undefined;
  }
}
