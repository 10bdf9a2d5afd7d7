import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../../errors';
import { pathOf, type Identity } from '../../http';
import { AuthConfiguration } from '../auth-configuration';
import type { AuthenticationMethod } from '../authentication-method';
import type { Credential } from '../credential';

/** Path of SCIM, without a slash at its end. */
export const SCIM_PATH = '/scim/v2';

/** The identity provider that pushes users and groups. It has no permission of its own: its key has no scopes. */
export const SCIM_CLIENT: Identity = Object.freeze({
  kind: 'service_principal',
  name: 'scim',
  displayName: 'SCIM',
  groups: new Set<string>(),
  isAdmin: false,
  method: 'token',
  key: Object.freeze({ id: 'scim', scopes: new Set<never>(), ownerIsAdmin: false }),
});

/** Identifies {@link SCIM_CLIENT} by the bearer token of `auth.scim.token_sha256`, which is valid for SCIM only. */
@Injectable()
export class ScimTokenMethod implements AuthenticationMethod {
  constructor(private readonly configuration: AuthConfiguration) {}

  get isConfigured(): boolean {
    return this.digest !== null;
  }

  recognizes(credential: Credential): boolean {
    const { digest } = this;
    return digest !== null && credential.scheme === 'bearer' && credential.digest === digest;
  }

  /** @throws GatewayError `FORBIDDEN` if the path is not one of SCIM */
  identify(_credential: Credential, { url = '/' }: IncomingMessage): Identity {
    if (pathOf(url).startsWith(`${SCIM_PATH}/`)) return SCIM_CLIENT;
    throw new GatewayError('FORBIDDEN', `This token is valid for the paths below ${SCIM_PATH} only.`);
  }

  private get digest(): string | null {
    return this.configuration.current.scim?.tokenSha256 ?? null;
  }
}
