import { applyDecorators, Injectable, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { AuthConfiguration, SCIM_CLIENT } from '../../auth';
import { GatewayError } from '../../errors';
import { declareAccess, type AuthenticatedRequest } from '../../http';

/** Accepts the identity provider, and admins. */
@Injectable()
export class ScimGuard implements CanActivate {
  constructor(private readonly configuration: AuthConfiguration) {}

  /** @throws GatewayError `NOT_FOUND` if the file has no `auth.scim`, or `FORBIDDEN` */
  canActivate(context: ExecutionContext): boolean {
    if (!this.configuration.current.scim) {
      throw new GatewayError('NOT_FOUND', 'SCIM is switched off on this server (auth.scim).');
    }
    const { identity } = context.switchToHttp().getRequest<AuthenticatedRequest>().principal;
    if (identity === SCIM_CLIENT || identity.isAdmin) return true;
    throw new GatewayError('FORBIDDEN', 'SCIM is available to admins and to the token of auth.scim only.');
  }
}

/** Declares that a route is for the identity provider and for admins. */
export const NeedsScim = (): MethodDecorator & ClassDecorator =>
  applyDecorators(declareAccess('scim'), UseGuards(ScimGuard));
