import { Body, Controller, Header, HttpCode, Optional, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { clientNetworkOf, FailedAttempts, ServicePrincipals, TokenExchange, type IssuedToken } from '../../auth';
import { Public, UseDialect } from '../../http';
import { OAUTH_DIALECT, OAuthError } from './oauth.dialect';
import { readTokenRequest, type ClientCredentials } from './token-request';

/**
 * Exchanges client credentials for an access token: those of a service principal of the gateway file for one of this server, others
 * at the issuers of `auth.issuers` that have `client_credentials`.
 */
@Controller('oidc/v1')
@UseDialect(OAUTH_DIALECT)
@Public()
export class TokenController {
  /**
   * @param servicePrincipals undefined without Databricks mode
   * @param exchange undefined without `auth:`
   */
  constructor(
    private readonly attempts: FailedAttempts,
    @Optional() private readonly servicePrincipals?: ServicePrincipals,
    @Optional() private readonly exchange?: TokenExchange,
  ) {}

  @Post('token')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async token(@Req() request: Request, @Body() body: unknown): Promise<IssuedToken> {
    const sent = readTokenRequest(request, body);
    for (const credentials of sent) {
      const token = await this.issue(credentials);
      if (token) return token;
    }
    for (const { clientId, secret } of sent) {
      const token = await this.exchange?.exchange(clientId, secret, clientNetworkOf(request));
      if (token) return token;
    }
    const [{ clientId: user }] = sent;
    await this.attempts.slow(request, { scheme: 'basic', user, password: '' });
    throw new OAuthError('invalid_client', 'The client ID is unknown, or the secret is not that of the client.');
  }

  private async issue({ clientId, secret }: ClientCredentials): Promise<IssuedToken | undefined> {
    const token = await this.servicePrincipals?.issueAccessToken(clientId, secret);
    if (token === undefined) return undefined;
    const expiry = this.servicePrincipals?.tokenLifetime;
    return { access_token: token, token_type: 'Bearer', expires_in: expiry, scope: 'all-apis' };
  }
}
