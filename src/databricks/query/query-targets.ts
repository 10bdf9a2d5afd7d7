import { Injectable } from '@nestjs/common';
import { EndpointRegistry } from '../../endpoints/endpoint-registry';
import type { Queryable } from '../../endpoints/queryable';
import { GatewayError } from '../../errors';

/** Finds what a query names. */
@Injectable()
export class QueryTargets {
  constructor(private readonly registry: EndpointRegistry) {}

  /** @throws GatewayError `ENDPOINT_NOT_FOUND` */
  endpoint(name: string): Queryable {
    const queryable = this.registry.resolve(name);
    if (!queryable) throw endpointNotFound();
    return queryable;
  }
}

/** Databricks' text. */
function endpointNotFound(): GatewayError {
  const message =
    'The given endpoint does not exist, please retry after checking the specified model and version deployment exists.';
  return new GatewayError('ENDPOINT_NOT_FOUND', message);
}
