import { Controller, Get, Header, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { stringify } from 'yaml';
import { NeedsView, Public, type AuthenticatedRequest, type JsonResponse, type Principal } from '../http';
import { ApiDocuments } from './api-document';
import { assetPath } from './assets';
import { CONTENT_SECURITY_POLICY, page, setupScript } from './page';

/** Swagger UI and the OpenAPI documents. The JSON documents are public, but list endpoints only to clients that may view them. */
@Controller()
@Public()
export class DocsController {
  constructor(private readonly documents: ApiDocuments) {}

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', CONTENT_SECURITY_POLICY)
  page(@Req() request: Request): string {
    return page(request.path.endsWith('/') ? '.' : './docs', this.documents.list());
  }

  @Get('docs/setup.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  setup(): string {
    return setupScript(this.documents.list());
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
