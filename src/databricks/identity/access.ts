import { applyDecorators, Injectable, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { allowsCreation, EndpointPermissions } from '../../auth/permissions';
import { FileEndpointSource } from '../../config';
import { GatewayError } from '../../errors';
import { declareAccess, declaredAccess, type AuthenticatedRequest, type Identity } from '../../http';
import { PERMISSION_LEVELS, type PermissionLevel } from '../documents';
import type { ServingEndpoint } from '../serving/serving-endpoint';
import { ServingEndpoints } from '../serving/serving-endpoints';

/** Checks the right to create endpoints, or a level, before the body is validated. */
@Injectable()
export class AccessGuard implements CanActivate {
  private canAllCreate: boolean;

  constructor(
    private readonly reflector: Reflector,
    private readonly endpoints: ServingEndpoints,
    private readonly permissions: EndpointPermissions,
    file: FileEndpointSource,
  ) {
    this.canAllCreate = file.current().databricks.create === 'everyone';
    file.onChange(() => {
      const { create, isEnabled } = file.current().databricks;
      // A file without the block of the mode must not lift the restriction.
      if (isEnabled) this.canAllCreate = create === 'everyone';
    });
  }

  /** @throws GatewayError `FORBIDDEN`, naming what is needed; `STORE_UNAVAILABLE` for an endpoint that is not known */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = declaredAccess(this.reflector, context.getClass(), context.getHandler());
    const request = context.switchToHttp().getRequest<Request & AuthenticatedRequest>();
    const { identity } = request.principal;
    if (access === 'create') this.requireCreate(identity);
    else if (isLevel(access)) {
      const endpoint = await this.endpointOf(request);
      if (endpoint) this.permissions.require(identity, endpoint, access);
    }
    return true;
  }

  private requireCreate({ isAdmin, key }: Identity): void {
    if (isAdmin) return;
    if (!this.canAllCreate && !key?.ownerIsAdmin) {
      throw new GatewayError('FORBIDDEN', 'Only admins may create endpoints on this server (databricks.create).');
    }
    if (key && !allowsCreation(key)) {
      const needed = "an API key with the scope 'manage' and without a list of endpoints";
      throw new GatewayError('FORBIDDEN', `This requires ${needed}; the key '${key.id}' has others.`);
    }
  }

  /** Afterwards, the handler knows an endpoint that another process has just created. */
  private async endpointOf({ params }: Request): Promise<ServingEndpoint | undefined> {
    const { name = params['route'], id } = params;
    if (typeof name === 'string') return this.endpoints.get(name) ?? this.endpoints.load('name', name);
    if (typeof id === 'string') return this.endpoints.byId(id) ?? this.endpoints.load('id', id);
    throw new Error('the path names no endpoint, by :name, :route or :id');
  }
}

/**
 * Declares that a route requires a level on the endpoint that its path names, by `:name`, `:route` or `:id`. An endpoint that does
 * not exist has no level: the handler rejects the request with the error of its API.
 */
export const NeedsLevel = (level: PermissionLevel): MethodDecorator & ClassDecorator => guarded(level);

/** Declares that a route requires the right to create endpoints (`databricks.create`). */
export const NeedsCreate = (): MethodDecorator & ClassDecorator => guarded('create');

function guarded(access: 'create' | PermissionLevel): MethodDecorator & ClassDecorator {
  return applyDecorators(declareAccess(access), UseGuards(AccessGuard));
}

function isLevel(access: string): access is PermissionLevel {
  return (PERMISSION_LEVELS as readonly string[]).includes(access);
}
