import { Injectable } from '@nestjs/common';
import { FileEndpointSource } from '../../config';
import type { Identity } from '../../http';
import type { AuthenticationMethod } from '../authentication-method';
import type { Credential } from '../credential';
import { Principals } from '../principals';
import { ConfiguredCredentials } from './configured-credentials';

/** Tokens of the gateway file (`databricks.tokens`), as bearer tokens or as passwords of their users. */
@Injectable()
export class ConfiguredTokens implements AuthenticationMethod {
  /** Replaced when the file changes. */
  credentials: ConfiguredCredentials;

  constructor(
    private readonly file: FileEndpointSource,
    private readonly principals: Principals,
  ) {
    this.credentials = new ConfiguredCredentials(file.current().databricks, principals);
    file.onChange(() => this.reload());
  }

  get isConfigured(): boolean {
    return !this.credentials.isEmpty;
  }

  identify(credential: Credential): Identity | undefined {
    if (credential.scheme === 'bearer') return this.credentials.byTokenDigest(credential.digest);
    return this.credentials.byPassword(credential.user, credential.password);
  }

  private reload(): void {
    const { databricks, auth } = this.file.current();
    const credentials = new ConfiguredCredentials(databricks, this.principals);
    // The modes need a restart. A file without their blocks must not open a server that knew its clients.
    if (credentials.isEmpty && !databricks.isEnabled && !auth) return;
    this.credentials = credentials;
  }
}
