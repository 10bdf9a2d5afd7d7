import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { EndpointRegistry } from '../../endpoints/endpoint-registry';
import { routeNotFound } from '../../endpoints/not-found';
import { page } from '../../endpoints/page';
import { toRouteInfo } from '../../endpoints/views';
import { MLFLOW_DIALECT } from '../../endpoints/mlflow.dialect';
import { VisibleEndpoints } from '../../endpoints/visible-endpoints';
import { type AuthenticatedRequest, NeedsView, UseDialect } from '../../http';

/** The routes API of the MLflow AI Gateway (MLflow 2.5 and later): the same endpoints under their older name. */
@Controller('api/2.0/gateway/routes')
@UseDialect(MLFLOW_DIALECT)
@NeedsView()
export class RoutesController {
  constructor(
    private readonly registry: EndpointRegistry,
    private readonly visible: VisibleEndpoints,
  ) {}

  @Get()
  async list(@Req() { principal }: AuthenticatedRequest, @Query('page_token') token?: string) {
    const { items, nextPageToken } = page(await this.visible.list(principal), token);
    return { routes: items.map(toRouteInfo), next_page_token: nextPageToken };
  }

  @Get(':name')
  get(@Param('name') name: string, @Req() { principal }: AuthenticatedRequest) {
    const endpoint = this.visible.has(name, principal) ? this.registry.find(name) : undefined;
    if (endpoint) return toRouteInfo(endpoint);
    throw routeNotFound(name);
  }
}
