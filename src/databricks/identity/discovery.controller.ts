import { Controller, Get, Optional, Req } from '@nestjs/common';
import type { Request } from 'express';
import { FileEndpointSource } from '../../config';
import { originOf, Public, UseDialect } from '../../http';
import { DATABRICKS_DIALECT } from '../databricks.dialect';
import { Workspace } from './workspace';

/** Discovery documents, which SDKs read before they have credentials. */
@Controller()
@UseDialect(DATABRICKS_DIALECT)
@Public()
export class DiscoveryController {
  /** @param workspace undefined without Databricks mode */
  constructor(
    private readonly file: FileEndpointSource,
    @Optional() private readonly workspace?: Workspace,
  ) {}

  @Get('.well-known/databricks-config')
  host(@Req() request: Request) {
    return {
      oidc_endpoint: this.issuerOf(request),
      ...(this.workspace && { workspace_id: this.workspace.id }),
    };
  }

  /** Metadata of the authorization server (RFC 8414). */
  @Get('oidc/.well-known/oauth-authorization-server')
  authorizationServer(@Req() request: Request) {
    const issuer = this.issuerOf(request);
    return {
      issuer,
      authorization_endpoint: `${issuer}/v1/authorize`,
      token_endpoint: `${issuer}/v1/token`,
      grant_types_supported: ['client_credentials'],
      response_types_supported: [],
      scopes_supported: ['all-apis'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    };
  }

  private issuerOf(request: Request): string {
    return `${this.file.current().databricks.publicUrl ?? originOf(request)}/oidc`;
  }
}
