import { Controller, Get, Param, Query } from '@nestjs/common';
import { EndpointRegistry } from '../endpoint-registry';
import { endpointNotFound } from '../not-found';
import { page } from '../page';
import { toEndpointInfo } from '../views';
import { MLFLOW_DIALECT } from '../mlflow.dialect';
import { UseDialect } from '../../http';

/** The endpoints API of the MLflow Deployments Server. */
@Controller('api/2.0/endpoints')
@UseDialect(MLFLOW_DIALECT)
export class EndpointsController {
  constructor(private readonly registry: EndpointRegistry) {}

  @Get()
  list(@Query('page_token') token?: string) {
    const { items, nextPageToken } = page(this.registry.list(), token);
    return { endpoints: items.map(toEndpointInfo), next_page_token: nextPageToken };
  }

  @Get(':name')
  get(@Param('name') name: string) {
    const endpoint = this.registry.find(name);
    if (endpoint) return toEndpointInfo(endpoint);
    throw endpointNotFound(name);
  }
}
