import { Controller, Get, Header, Param, Req } from '@nestjs/common';
import type { Request } from 'express';
import { UseDialect } from '../../http';
import { DATABRICKS_DIALECT } from '../databricks.dialect';
import { NeedsLevel } from '../identity/access';
import { Workspace } from '../identity/workspace';
import { toOpenApi } from './endpoint-document';
import { EndpointMetrics } from './endpoint-metrics';
import { ServingEndpointService } from './serving-endpoint.service';

const TEXT = 'text/plain; charset=utf-8';

/** What an endpoint accepts, and what it has done. */
@Controller('api/2.0/serving-endpoints')
@UseDialect(DATABRICKS_DIALECT)
export class EndpointReportsController {
  constructor(
    private readonly service: ServingEndpointService,
    private readonly metrics: EndpointMetrics,
    private readonly workspace: Workspace,
  ) {}

  /** An OpenAPI document, in JSON. */
  @Get(':name/openapi')
  @Header('content-type', TEXT)
  @NeedsLevel('CAN_VIEW')
  openApi(@Param('name') name: string, @Req() request: Request): string {
    return JSON.stringify(toOpenApi(this.service.get(name), this.workspace.originOf(request)), undefined, 2);
  }

  @Get(':name/metrics')
  @Header('content-type', TEXT)
  @NeedsLevel('CAN_VIEW')
  exportMetrics(@Param('name') name: string): string {
    return this.metrics.render(this.service.get(name));
  }
}
