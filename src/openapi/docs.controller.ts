import { Controller, Get, Header, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { stringify } from 'yaml';
import type { JsonResponse } from '../http';
import { ApiDocument } from './api-document';
import { assetPath } from './assets';
import { CONTENT_SECURITY_POLICY, page, SETUP_SCRIPT } from './page';

/** Swagger UI and the OpenAPI document. */
@Controller()
export class DocsController {
  constructor(private readonly document: ApiDocument) {}

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', CONTENT_SECURITY_POLICY)
  page(@Req() request: Request): string {
    return page(request.path.endsWith('/') ? '.' : './docs');
  }

  @Get('docs/setup.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  setup(): string {
    return SETUP_SCRIPT;
  }

  @Get('docs/:name')
  asset(@Param('name') name: string, @Res() response: Response): void {
    response.sendFile(assetPath(name));
  }

  @Get('openapi.json')
  json(): Promise<JsonResponse> {
    return this.document.json();
  }

  @Get('openapi.yaml')
  @Header('content-type', 'application/yaml; charset=utf-8')
  async yaml(): Promise<string> {
    return stringify(await this.document.build(), { aliasDuplicateObjects: false });
  }
}
