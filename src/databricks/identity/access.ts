import { SetMetadata } from '@nestjs/common';
import type { PermissionLevel } from '../documents';

/**
 * What a route requires: nothing, any identity, the right to create endpoints, or a level on the endpoint that the path names.
 */
export type Access = 'public' | 'identity' | 'create' | PermissionLevel;

/** Key of the declaration in a handler's metadata. */
export const ACCESS = 'databricks:access';

/**
 * Declares that a route requires a level on the endpoint that its path names, by `:name` or `:id`. An endpoint that does not
 * exist has no level: the handler rejects the request in its own words.
 */
export const NeedsLevel = (level: PermissionLevel): MethodDecorator & ClassDecorator => needs(level);

/** Declares that a route requires an identity, whoever it is; the handler may check more. */
export const NeedsIdentity = (): MethodDecorator & ClassDecorator => needs('identity');

/** Declares that a route requires the right to create endpoints (`databricks.create`). */
export const NeedsCreate = (): MethodDecorator & ClassDecorator => needs('create');

/** Declares that a route requires no credential. The authenticator has the list of their paths. */
export const Public = (): MethodDecorator & ClassDecorator => needs('public');

function needs(access: Access): MethodDecorator & ClassDecorator {
  return SetMetadata(ACCESS, access);
}
