import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { EndpointRegistry } from '../endpoint-registry';
import { endpointNotFound } from '../not-found';
import { page } from '../page';
import { toEndpointInfo } from '../views';
import { MLFLOW_DIALECT } from '../mlflow.dialect';
import { type AuthenticatedRequest, NeedsView, UseDialect } from '../../http';
import { VisibleEndpoints } from '../visible-endpoints';

/** The endpoints API of the MLflow Deployments Server. */
@Controller('api/2.0/endpoints')
@UseDialect(MLFLOW_DIALECT)
@NeedsView()
export class EndpointsController {
  constructor(
    private readonly registry: EndpointRegistry,
    private readonly visible: VisibleEndpoints,
  ) {}

  @Get()
  async list(@Req() { principal }: AuthenticatedRequest, @Query('page_token') token?: string) {
    const { items, nextPageToken } = page(await this.visible.list(principal), token);
    return { endpoints: items.map(toEndpointInfo), next_page_token: nextPageToken };
  }

  @Get(':name')
  get(@Param('name') name: string, @Req() { principal }: AuthenticatedRequest) {
    const endpoint = this.visible.has(name, principal) ? this.registry.find(name) : undefined;
    if (endpoint) return toEndpointInfo(endpoint);
    throw endpointNotFound(name);
  }
}
