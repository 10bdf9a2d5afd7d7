import { Inject, Injectable, Optional, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { GatewayError } from '../errors';
import type { AuthenticatedRequest } from './authentication';
import { requireLoopback } from './loopback';

/** Injection token of a boolean that a global module provides: whether admins may use `/admin` from other machines. */
export const REMOTE_ADMINISTRATION = Symbol('REMOTE_ADMINISTRATION');

/**
 * Accepts admins. On a server without `auth:`, only clients on this machine, who are all admins unless the file has tokens.
 * The authenticator has checked the same by the path; the guard covers a handler whatever its path is.
 */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(@Optional() @Inject(REMOTE_ADMINISTRATION) private readonly isRemoteAllowed = false) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (!this.isRemoteAllowed) requireLoopback(request);
    requireAdmin(request.principal.identity.isAdmin);
    return true;
  }
}

/** @throws GatewayError `FORBIDDEN` */
export function requireAdmin(isAdmin: boolean): void {
  if (!isAdmin) throw new GatewayError('FORBIDDEN', 'This path is available to admins only.');
}
