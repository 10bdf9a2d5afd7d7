import { Injectable } from '@nestjs/common';
import { FileEndpointSource } from '../../config';
import { SHARED_ADMIN } from '../../http';
import { IdentitiesService } from '../identities.service';
import { AccessTokens } from './access-tokens';
import type { ServicePrincipal } from './configured-credentials';
import { ConfiguredTokens } from './configured-tokens.method';

/** The shared admin as a client of OAuth, on a server without identities. */
const SHARED_CLIENT: ServicePrincipal = { identity: SHARED_ADMIN, sha256: '' };

/** Issues access tokens to the service principals of the gateway file. */
@Injectable()
export class ServicePrincipals {
  /** Lifetime of access tokens, in seconds. */
  tokenLifetime: number;

  constructor(
    file: FileEndpointSource,
    private readonly accessTokens: AccessTokens,
    private readonly configured: ConfiguredTokens,
    private readonly identities: IdentitiesService,
  ) {
    this.tokenLifetime = file.current().databricks.tokenLifetimeSeconds;
    file.onChange(() => (this.tokenLifetime = file.current().databricks.tokenLifetimeSeconds));
  }

  /**
   * Returns a new access token for the credentials of a service principal. On an open server all credentials are valid.
   * Returns undefined if they are not valid.
   */
  async issueAccessToken(clientId: string, secret: string): Promise<string | undefined> {
    const client = this.identities.isOpen
      ? SHARED_CLIENT
      : this.configured.credentials.byClientSecret(clientId, secret);
    return client && this.accessTokens.issue(client, this.tokenLifetime);
  }
}
