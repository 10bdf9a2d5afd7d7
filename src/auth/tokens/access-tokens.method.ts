import { Injectable } from '@nestjs/common';
import type { AuthenticationMethod, Identification } from '../authentication-method';
import type { Credential } from '../credential';
import { AccessTokens } from './access-tokens';
import { ConfiguredTokens } from './configured-tokens.method';

/** Access tokens that this server, or another one with the same store, has issued to a service principal of the gateway file. */
@Injectable()
export class AccessTokenMethod implements AuthenticationMethod {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly configured: ConfiguredTokens,
  ) {}

  get isConfigured(): boolean {
    return this.configured.isConfigured;
  }

  recognizes(credential: Credential): boolean {
    return credential.scheme === 'bearer' && AccessTokens.resembles(credential.token);
  }

  identify(credential: Credential): Identification {
    if (credential.scheme !== 'bearer') return undefined;
    return this.tokens.identify(credential.token, this.configured.credentials);
  }
}
