import { Injectable } from '@nestjs/common';
import { FileEndpointSource } from '../config';
import { SHARED_ADMIN, type Identity } from '../http';
import { AccessTokens } from './access-tokens';
import type { Credential } from './credential';
import { IdentityDirectory, type ServicePrincipal } from './identity-directory';

/** The shared admin as a client of OAuth, on a server without identities. */
const SHARED_CLIENT: ServicePrincipal = { identity: SHARED_ADMIN, sha256: '' };

/** Identifies clients by the credentials in the current gateway file. A reload applies to later requests. */
@Injectable()
export class IdentitiesService {
  /** Lifetime of access tokens, in seconds. */
  tokenLifetime: number;
  private directory: IdentityDirectory;

  constructor(
    private readonly file: FileEndpointSource,
    private readonly accessTokens: AccessTokens,
  ) {
    const { databricks } = file.current();
    this.tokenLifetime = databricks.tokenLifetimeSeconds;
    this.directory = new IdentityDirectory(databricks);
    file.onChange(() => this.reload());
  }

  /** Whether every client is the same admin, because the file has neither tokens nor service principals. */
  get isOpen(): boolean {
    return this.directory.isEmpty;
  }

  /** Returns undefined for an unknown credential. A promise only for an access token that has not been seen before. */
  identify(credential: Credential): Identity | undefined | Promise<Identity | undefined> {
    if (credential.scheme === 'basic') return this.directory.byPassword(credential.user, credential.password);
    const { token } = credential;
    return (
      this.directory.byToken(token) ?? (isJwt(token) ? this.accessTokens.identify(token, this.directory) : undefined)
    );
  }

  /**
   * Returns a new access token for the credentials of a service principal. On an open server all credentials are valid.
   * Returns undefined if they are not valid.
   */
  async issueAccessToken(clientId: string, secret: string): Promise<string | undefined> {
    const client = this.isOpen ? SHARED_CLIENT : this.directory.byClientSecret(clientId, secret);
    return client && this.accessTokens.issue(client, this.tokenLifetime);
  }

  private reload(): void {
    const { databricks } = this.file.current();
    const directory = new IdentityDirectory(databricks);
    this.tokenLifetime = databricks.tokenLifetimeSeconds;
    // The mode needs a restart. A file without its block must not open a server that knew its clients.
    if (directory.isEmpty && !databricks.isEnabled) return;
    this.directory = directory;
  }
}

function isJwt(token: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
}
