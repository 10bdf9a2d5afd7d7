import { Controller, Get, Param, Req } from '@nestjs/common';
import { EndpointRegistry } from '../endpoint-registry';
import { endpointNotFound, routeNotFound } from '../not-found';
import { toEndpointInfo, toTrafficRouteInfo } from '../views';
import { MLFLOW_DIALECT } from '../mlflow.dialect';
import { type AuthenticatedRequest, NeedsView, UseDialect } from '../../http';
import { VisibleEndpoints } from '../visible-endpoints';

/** Single endpoints and traffic routes (MLflow 3.6 and later). MLflow has no lists in this API. */
@Controller('api/3.0/gateway')
@UseDialect(MLFLOW_DIALECT)
@NeedsView()
export class GatewayV3Controller {
  constructor(
    private readonly registry: EndpointRegistry,
    private readonly visible: VisibleEndpoints,
  ) {}

  @Get('endpoint/:name')
  endpoint(@Param('name') name: string, @Req() { principal }: AuthenticatedRequest) {
    const endpoint = this.visible.has(name, principal) ? this.registry.find(name) : undefined;
    if (endpoint) return toEndpointInfo(endpoint);
    throw endpointNotFound(name);
  }

  @Get('route/:name')
  route(@Param('name') name: string, @Req() { principal }: AuthenticatedRequest) {
    const route = this.visible.has(name, principal) ? this.registry.findRoute(name) : undefined;
    if (route) return toTrafficRouteInfo(route);
    throw routeNotFound(name);
  }
}
