import { Injectable } from '@nestjs/common';
import { EndpointRegistry } from '../../endpoints/endpoint-registry';
import type { InvocationResult } from '../../endpoints/provider-call';
import type { Queryable } from '../../endpoints/queryable';
import { GatewayError } from '../../errors';
import type { CallContext } from '../../http';
import { EndpointPermissions } from '../identity/endpoint-permissions';
import { ServingEndpoints } from '../serving';

/** Finds what a query invokes. */
@Injectable()
export class QueryTargets {
  constructor(
    private readonly registry: EndpointRegistry,
    private readonly endpoints: ServingEndpoints,
    private readonly permissions: EndpointPermissions,
  ) {}

  /**
   * @throws GatewayError `ENDPOINT_NOT_FOUND`, `FORBIDDEN` without the permission to query, or `INVALID_REQUEST` for an endpoint
   *   without a config
   */
  endpoint(name: string, call: CallContext): Queryable {
    const queryable = this.registry.resolve(name);
    if (queryable) return this.permitted(queryable, call);
    if (!this.endpoints.get(name)) throw endpointNotFound();
    throw new GatewayError('INVALID_REQUEST', `Endpoint '${name}' has no config, so it cannot be queried.`, {
      status: 400,
    });
  }

  /** @throws GatewayError `ENDPOINT_NOT_FOUND`, or `FORBIDDEN` without the permission to query */
  entity(name: string, entity: string, call: CallContext): Queryable {
    const queryable = this.endpoints.get(name)?.entityTarget(entity);
    if (!queryable) throw endpointNotFound();
    return this.permitted(queryable, call);
  }

  /** Returns the header with the name of the served entity that has responded. */
  servedModel(queryable: Queryable, result: InvocationResult): Readonly<Record<string, string>> {
    const name = this.endpoints.of(queryable)?.entityNameOf(result);
    // The names of endpoints in the gateway file may contain letters that a header cannot.
    return name ? { 'served-model-name': encodeURIComponent(name) } : {};
  }

  /** The policy of the endpoint requires the permission, too, but runs after the body has been read. */
  private permitted(queryable: Queryable, call: CallContext): Queryable {
    const { identity } = call.principal;
    // Observers know the target of a rejected request.
    call.target = queryable.name;
    const endpoint = identity.isAdmin ? undefined : this.endpoints.of(queryable);
    if (endpoint) this.permissions.require(identity, endpoint, 'CAN_QUERY');
    return queryable;
  }
}

/** Databricks' text. */
function endpointNotFound(): GatewayError {
  const message =
    'The given endpoint does not exist, please retry after checking the specified model and version deployment exists.';
  return new GatewayError('ENDPOINT_NOT_FOUND', message);
}
