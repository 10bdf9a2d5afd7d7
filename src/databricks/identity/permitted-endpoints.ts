import { Injectable } from '@nestjs/common';
import type { EndpointVisibility } from '../../endpoints/visible-endpoints';
import type { Identity } from '../../http';
import { ServingEndpoints } from '../serving/serving-endpoints';
import { EndpointPermissions } from './endpoint-permissions';

/** Lets an identity see the endpoints on which it has any permission, in the listings of every dialect. */
@Injectable()
export class PermittedEndpoints implements EndpointVisibility {
  constructor(
    private readonly endpoints: ServingEndpoints,
    private readonly permissions: EndpointPermissions,
  ) {}

  isVisible(name: string, identity: Identity): boolean {
    const endpoint = this.endpoints.get(name);
    return endpoint !== undefined && this.permissions.levelOf(identity, endpoint) !== undefined;
  }
}
