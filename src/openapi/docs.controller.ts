import { Controller, Get, Header, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { stringify } from 'yaml';
import { NeedsView, Public, type AuthenticatedRequest, type JsonResponse, type Principal } from '../http';
import { ApiDocuments } from './api-document';
import { assetPath } from './assets';
import { contentSecurityPolicy, page, REDIRECT_PAGE_POLICY } from './page';
import { setupScript } from './setup-script';

/** Swagger UI and the OpenAPI documents. The JSON documents are public, but list endpoints only to clients that may view them. */
@Controller()
@Public()
export class DocsController {
  constructor(private readonly documents: ApiDocuments) {}

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  // The window of the login at the issuer needs its opener.
  @Header('cross-origin-opener-policy', 'same-origin-allow-popups')
  async page(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<string> {
    response.setHeader('content-security-policy', contentSecurityPolicy(await this.documents.login()));
    return page(request.path.endsWith('/') ? '.' : './docs', this.documents.list());
  }

  @Get('docs/setup.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  async setup(): Promise<string> {
    return setupScript(this.documents.list(), await this.documents.login());
  }

  /** Hands the result of a login to the page that opened its window. */
  @Get('docs/oauth2-redirect.html')
  @Header('content-security-policy', REDIRECT_PAGE_POLICY)
  @Header('cross-origin-opener-policy', 'unsafe-none')
  redirectPage(@Res() response: Response): void {
    response.sendFile(assetPath('oauth2-redirect.html'));
  }

  @Get('docs/:name')
  asset(@Param('name') name: string, @Res() response: Response): void {
    response.sendFile(assetPath(name));
  }

  @Get('openapi.json')
  json(@Req() { principal }: AuthenticatedRequest): Promise<JsonResponse> {
    return this.documents.json('', principal);
  }

  @Get('openapi.yaml')
  @NeedsView()
  @Header('content-type', 'application/yaml; charset=utf-8')
  yaml(@Req() { principal }: AuthenticatedRequest): Promise<string> {
    return this.toYaml('', principal);
  }

  @Get('openapi/:name.json')
  namedJson(@Param('name') name: string, @Req() { principal }: AuthenticatedRequest): Promise<JsonResponse> {
    return this.documents.json(name, principal);
  }

  @Get('openapi/:name.yaml')
  @NeedsView()
  @Header('content-type', 'application/yaml; charset=utf-8')
  namedYaml(@Param('name') name: string, @Req() { principal }: AuthenticatedRequest): Promise<string> {
    return this.toYaml(name, principal);
  }

  private async toYaml(name: string, principal: Principal): Promise<string> {
    return stringify(await this.documents.build(name, principal), { aliasDuplicateObjects: false });
  }
}
