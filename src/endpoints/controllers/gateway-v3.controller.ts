import { Controller, Get, Param } from '@nestjs/common';
import { EndpointRegistry } from '../endpoint-registry';
import { endpointNotFound, routeNotFound } from '../not-found';
import { toEndpointInfo, toTrafficRouteInfo } from '../views';
import { MLFLOW_DIALECT } from '../mlflow.dialect';
import { UseDialect } from '../../http';

/** Single endpoints and traffic routes (MLflow 3.6 and later). MLflow has no lists in this API. */
@Controller('api/3.0/gateway')
@UseDialect(MLFLOW_DIALECT)
export class GatewayV3Controller {
  constructor(private readonly registry: EndpointRegistry) {}

  @Get('endpoint/:name')
  endpoint(@Param('name') name: string) {
    const endpoint = this.registry.find(name);
    if (endpoint) return toEndpointInfo(endpoint);
    throw endpointNotFound(name);
  }

  @Get('route/:name')
  route(@Param('name') name: string) {
    const route = this.registry.findRoute(name);
    if (route) return toTrafficRouteInfo(route);
    throw routeNotFound(name);
  }
}
