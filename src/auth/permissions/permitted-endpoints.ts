import { Inject, Injectable } from '@nestjs/common';
import type { EndpointVisibility } from '../../endpoints/visible-endpoints';
import type { Identity } from '../../http';
import { EndpointPermissions } from './endpoint-permissions';
import { PROTECTED_ENDPOINTS, type ProtectedEndpoints } from './protected-endpoints';

/** Lets an identity see the endpoints on which it has any permission, in the listings of every dialect. */
@Injectable()
export class PermittedEndpoints implements EndpointVisibility {
  constructor(
    @Inject(PROTECTED_ENDPOINTS) private readonly endpoints: ProtectedEndpoints,
    private readonly permissions: EndpointPermissions,
  ) {}

  isVisible(name: string, identity: Identity): boolean {
    const endpoint = this.endpoints.get(name);
    return endpoint !== undefined && this.permissions.levelOf(identity, endpoint) !== undefined;
  }

  requireQuery(name: string, identity: Identity): void {
    const endpoint = this.endpoints.get(name);
    if (endpoint) this.permissions.require(identity, endpoint, 'CAN_QUERY');
  }
}
