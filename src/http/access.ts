import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { AdminGuard } from './admin.guard';

/**
 * What a route requires: nothing, any identity, permission to query or view the endpoint that the request names, or an admin.
 * A dialect with finer levels declares them with {@link declareAccess}, too.
 */
export type Access = 'public' | 'identity' | 'query' | 'view' | 'admin';

type Decorator = MethodDecorator & ClassDecorator;

const ACCESS = 'sluice:access';

/** Declares what the routes of a controller or a handler require. The declaration of a handler replaces that of its controller. */
export const declareAccess = (access: string): Decorator => SetMetadata(ACCESS, access);

/** Declares that a route requires no credential. The authenticator has the list of their paths. */
export const Public = (): Decorator => declareAccess('public' satisfies Access);

/** Declares that a route requires an identity, whoever it is; the authenticator has checked it, and the handler may check more. */
export const NeedsIdentity = (): Decorator => declareAccess('identity' satisfies Access);

/** Declares that a route queries the endpoint that the path or the body names. A `RequestPolicy` checks the permission. */
export const NeedsQuery = (): Decorator => declareAccess('query' satisfies Access);

/** Declares that a route returns endpoints, and only those that the identity may view. `VisibleEndpoints` selects them. */
export const NeedsView = (): Decorator => declareAccess('view' satisfies Access);

/** Declares that a route is for admins, and on a server without `auth:` for clients on the same machine. {@link AdminGuard} checks it. */
export const NeedsAdmin = (): Decorator =>
  applyDecorators(declareAccess('admin' satisfies Access), UseGuards(AdminGuard));

/**
 * Returns the declaration of a handler, else that of its controller.
 * @throws Error if the route declares no access
 */
export function declaredAccess(reflector: Reflector, controller: object, handler: object): string {
  const access = reflector.getAllAndOverride<string | undefined>(ACCESS, [
    // Handlers and controllers are functions.
    handler as () => void,
    controller as () => void,
  ]);
  if (!access) throw new Error(`${(controller as { name: string }).name} does not declare what its routes require`);
  return access;
}
