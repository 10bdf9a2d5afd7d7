import { Body, Controller, Header, HttpCode, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { ServicePrincipals } from '../../auth';
import { Public, UseDialect } from '../../http';
import { OAUTH_DIALECT, OAuthError } from './oauth.dialect';
import { readTokenRequest } from './token-request';

/** Exchanges the credentials of a service principal for an access token. */
@Controller('oidc/v1')
@UseDialect(OAUTH_DIALECT)
@Public()
export class TokenController {
  constructor(private readonly servicePrincipals: ServicePrincipals) {}

  @Post('token')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async token(@Req() request: Request, @Body() body: unknown) {
    for (const { clientId, secret } of readTokenRequest(request, body)) {
      const token = await this.servicePrincipals.issueAccessToken(clientId, secret);
      const { tokenLifetime } = this.servicePrincipals;
      if (token) return { access_token: token, token_type: 'Bearer', expires_in: tokenLifetime, scope: 'all-apis' };
    }
    throw new OAuthError('invalid_client', 'The client ID is unknown, or the secret is not that of the client.');
  }
}
