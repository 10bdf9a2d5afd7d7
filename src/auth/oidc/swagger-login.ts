import { Injectable, Logger } from '@nestjs/common';
import type { SwaggerLoginSettings } from '../../config';
import type { IssuerLogin, IssuerLoginSource } from '../../openapi';
import { AuthConfiguration } from '../auth-configuration';
import { OidcIssuers } from './oidc-issuers';

/** Time after a failure during which the issuer is not asked again, so that Swagger UI does not wait for it. */
const RETRY_AFTER_MS = 10_000;

/** The login of Swagger UI at the issuer that `auth.swagger` names. */
@Injectable()
export class SwaggerLogin implements IssuerLoginSource {
  private readonly logger = new Logger(SwaggerLogin.name);
  private login: IssuerLogin | undefined;
  private failedAtMs = -Infinity;

  constructor(
    private readonly configuration: AuthConfiguration,
    private readonly issuers: OidcIssuers,
  ) {
    configuration.onChange(() => (this.failedAtMs = -Infinity));
  }

  async current(): Promise<IssuerLogin | undefined> {
    const { swagger } = this.configuration.current;
    const found = swagger && (await this.loginAt(swagger));
    if (!found) return undefined;
    // The documents are cached as long as they get the same object.
    if (JSON.stringify(found) !== JSON.stringify(this.login)) this.login = found;
    return this.login;
  }

  /** Without the addresses of the issuer there is no login, but the page works. */
  private async loginAt({ issuer, clientId, scopes }: SwaggerLoginSettings): Promise<IssuerLogin | undefined> {
    const found = this.issuers.all.find(({ settings }) => settings.issuer === issuer);
    if (!found || performance.now() - this.failedAtMs < RETRY_AFTER_MS) return undefined;
    try {
      const { authorization_endpoint, token_endpoint } = await found.metadata.get();
      if (!authorization_endpoint || !token_endpoint) return undefined;
      return { authorizationUrl: authorization_endpoint, tokenUrl: token_endpoint, clientId, scopes };
    } catch {
      this.failedAtMs = performance.now();
      this.logger.warn(`Swagger UI has no login because ${issuer} does not return its discovery document.`);
      return undefined;
    }
  }
}
