import { Injectable } from '@nestjs/common';
import type { Queryable } from '../../endpoints/queryable';
import type { RequestPolicy, TargetPolicy } from '../../endpoints/request-policy';
import { ServingEndpoints } from '../serving/serving-endpoints';
import { EndpointPermissions } from './endpoint-permissions';

/** Requires `CAN_QUERY` for requests to the endpoints of the database, in every dialect. */
@Injectable()
export class QueryPermissionPolicy implements RequestPolicy {
  constructor(
    private readonly endpoints: ServingEndpoints,
    private readonly permissions: EndpointPermissions,
  ) {}

  bind(target: Queryable): TargetPolicy | undefined {
    const endpoint = this.endpoints.of(target);
    // Every identity may query the endpoints of the gateway file.
    if (!endpoint || endpoint.isFromFile) return undefined;
    return { before: ({ context }) => this.permissions.require(context.principal.identity, endpoint, 'CAN_QUERY') };
  }
}
