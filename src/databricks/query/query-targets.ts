import { Injectable } from '@nestjs/common';
import { EndpointPermissions } from '../../auth/permissions';
import { EndpointRegistry } from '../../endpoints/endpoint-registry';
import type { InvocationResult } from '../../endpoints/provider-call';
import type { Queryable } from '../../endpoints/queryable';
import { GatewayError } from '../../errors';
import type { CallContext } from '../../http';
import { ServingEndpoints, type ServingEndpoint } from '../serving';

/** Finds what a query invokes. */
@Injectable()
export class QueryTargets {
  constructor(
    private readonly registry: EndpointRegistry,
    private readonly endpoints: ServingEndpoints,
    private readonly permissions: EndpointPermissions,
  ) {}

  /**
   * @throws GatewayError `ENDPOINT_NOT_FOUND`, `FORBIDDEN` without the permission to query, `INVALID_REQUEST` for an endpoint
   *   without a config, or `ENDPOINT_NOT_READY`
   */
  endpoint(name: string, call: CallContext): Queryable {
    this.permitted(name, call);
    const queryable = this.registry.resolve(name);
    if (queryable) return queryable;
    throw new GatewayError('INVALID_REQUEST', `Endpoint '${name}' has no config, so it cannot be queried.`, {
      status: 400,
    });
  }

  /** @throws GatewayError as `endpoint` */
  entity(name: string, entity: string, call: CallContext): Queryable {
    const queryable = this.permitted(name, call).entityTarget(entity);
    if (!queryable) throw endpointNotFound();
    return queryable;
  }

  /** Returns the header with the name of the served entity that has responded. */
  servedModel(queryable: Queryable, result: InvocationResult): Readonly<Record<string, string>> {
    const name = this.endpoints.of(queryable)?.entityNameOf(result);
    // The names of endpoints in the gateway file may contain letters that a header cannot.
    return name ? { 'served-model-name': encodeURIComponent(name) } : {};
  }

  /** The policy of the target requires the permission, too. Here, an endpoint that is not ready keeps the reason for itself. */
  private permitted(name: string, call: CallContext): ServingEndpoint {
    const endpoint = this.endpoints.get(name);
    if (!endpoint) throw endpointNotFound();
    // Observers know the target of a rejected request.
    call.target = endpoint.name;
    this.permissions.require(call.principal.identity, endpoint, 'CAN_QUERY');
    return endpoint;
  }
}

/** Databricks' text. */
function endpointNotFound(): GatewayError {
  const message =
    'The given endpoint does not exist, please retry after checking the specified model and version deployment exists.';
  return new GatewayError('ENDPOINT_NOT_FOUND', message);
}
