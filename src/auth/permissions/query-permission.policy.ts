import { Inject, Injectable } from '@nestjs/common';
import type { Queryable } from '../../endpoints/queryable';
import type { RequestPolicy, TargetPolicy } from '../../endpoints/request-policy';
import { EndpointPermissions } from './endpoint-permissions';
import { PROTECTED_ENDPOINTS, type ProtectedEndpoint, type ProtectedEndpoints } from './protected-endpoints';

/**
 * Requires the permission to query what the client requests, in every dialect. For a traffic route that is the route: its
 * destinations serve its requests whether or not the client may query them directly.
 */
@Injectable()
export class QueryPermissionPolicy implements RequestPolicy {
  constructor(
    @Inject(PROTECTED_ENDPOINTS) private readonly endpoints: ProtectedEndpoints,
    private readonly permissions: EndpointPermissions,
  ) {}

  bind(target: Queryable): TargetPolicy {
    // No list, and not that of the file either, if the target belongs to an endpoint that is not known any more.
    const endpoint: ProtectedEndpoint = this.endpoints.of(target) ?? { name: target.name, accessControlList: [] };
    return { admit: ({ principal }) => this.permissions.require(principal.identity, endpoint, 'CAN_QUERY') };
  }
}
