import { Controller, Get, Param, Query } from '@nestjs/common';
import { EndpointRegistry } from '../../endpoints/endpoint-registry';
import { routeNotFound } from '../../endpoints/not-found';
import { page } from '../../endpoints/page';
import { toRouteInfo } from '../../endpoints/views';
import { MLFLOW_DIALECT } from '../../endpoints/mlflow.dialect';
import { NeedsView, UseDialect } from '../../http';

/** The routes API of the MLflow AI Gateway (MLflow 2.5 and later): the same endpoints under their older name. */
@Controller('api/2.0/gateway/routes')
@UseDialect(MLFLOW_DIALECT)
@NeedsView()
export class RoutesController {
  constructor(private readonly registry: EndpointRegistry) {}

  @Get()
  list(@Query('page_token') token?: string) {
    const { items, nextPageToken } = page(this.registry.list(), token);
    return { routes: items.map(toRouteInfo), next_page_token: nextPageToken };
  }

  @Get(':name')
  get(@Param('name') name: string) {
    const endpoint = this.registry.find(name);
    if (endpoint) return toRouteInfo(endpoint);
    throw routeNotFound(name);
  }
}
