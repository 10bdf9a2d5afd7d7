import { Inject, Injectable, Optional } from '@nestjs/common';
import type { ListedEndpoint, ListedRoute } from '../config';
import { UNIDENTIFIED, type Identity, type Principal } from '../http';
import { inSlices, type Steps } from '../shared/slices';
import { EndpointRegistry } from './endpoint-registry';

/** Decides which endpoints and traffic routes an identity sees. Admins see all of them. */
export interface EndpointVisibility {
  isVisible(name: string, identity: Identity): boolean;
  /** @throws GatewayError `FORBIDDEN` if there is an endpoint or traffic route of this name, and the identity may not query it */
  requireQuery(name: string, identity: Identity): void;
}

/** Injection token of the {@link EndpointVisibility}, which a global module may provide. Default: everybody sees everything. */
export const ENDPOINT_VISIBILITY = Symbol('ENDPOINT_VISIBILITY');

/** The listing for clients that have not been identified: one object, so that responses can be cached by it. */
const NOTHING: readonly never[] = [];

/** The endpoints and traffic routes that a client sees in listings. */
@Injectable()
export class VisibleEndpoints {
  constructor(
    private readonly registry: EndpointRegistry,
    @Optional() @Inject(ENDPOINT_VISIBILITY) private readonly visibility?: EndpointVisibility,
  ) {}

  /** Whether the client sees all that is served. */
  areAll({ identity }: Principal): boolean {
    return !this.visibility || identity.isAdmin;
  }

  /** Whether the client sees what has this name, if anything has it. */
  has(name: string, principal: Principal): boolean {
    if (this.areAll(principal)) return true;
    return principal.identity !== UNIDENTIFIED && this.visibility?.isVisible(name, principal.identity) === true;
  }

  /** @throws GatewayError `FORBIDDEN` if something has this name, and the client may not query it */
  requireQuery(name: string, principal: Principal): void {
    if (!this.areAll(principal)) this.visibility?.requireQuery(name, principal.identity);
  }

  /** Returns the same list until it changes, for a client who sees all. Works in slices of time. */
  async list(principal: Principal): Promise<readonly ListedEndpoint[]> {
    await this.registry.prepareLists();
    return this.visible(this.registry.list(), principal);
  }

  async listRoutes(principal: Principal): Promise<readonly ListedRoute[]> {
    await this.registry.prepareLists();
    return this.visible(this.registry.listRoutes(), principal);
  }

  private visible<T extends { readonly name: string }>(
    items: readonly T[],
    principal: Principal,
  ): readonly T[] | Promise<readonly T[]> {
    if (this.areAll(principal)) return items;
    return principal.identity === UNIDENTIFIED ? NOTHING : inSlices(this.filter(items, principal));
  }

  private *filter<T extends { readonly name: string }>(items: readonly T[], principal: Principal): Steps<T[]> {
    const visible: T[] = [];
    for (const item of items) {
      if (this.has(item.name, principal)) visible.push(item);
      yield;
    }
    return visible;
  }
}
