import { Inject, Injectable, Optional } from '@nestjs/common';
import type { ListedEndpoint, ListedRoute } from '../config';
import { UNIDENTIFIED, type Identity, type Principal } from '../http';
import { EndpointRegistry } from './endpoint-registry';

/** Decides which endpoints and traffic routes an identity sees. Admins see all of them. */
export interface EndpointVisibility {
  isVisible(name: string, identity: Identity): boolean;
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

  /** Returns the same list until it changes, for a client who sees all. */
  list(principal: Principal): readonly ListedEndpoint[] {
    return this.visible(this.registry.list(), principal);
  }

  listRoutes(principal: Principal): readonly ListedRoute[] {
    return this.visible(this.registry.listRoutes(), principal);
  }

  private visible<T extends { readonly name: string }>(items: readonly T[], principal: Principal): readonly T[] {
    if (this.areAll(principal)) return items;
    return principal.identity === UNIDENTIFIED ? NOTHING : items.filter(({ name }) => this.has(name, principal));
  }
}
