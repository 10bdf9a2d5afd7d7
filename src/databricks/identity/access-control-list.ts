import type { Identity } from '../../http';
import { PERMISSION_LEVELS, type PermissionLevel } from './permission-level';

/** One entry of an endpoint's `access_control_list`, as stored. Exactly one of the three names is set. */
export interface AclEntry {
  readonly user_name?: string;
  readonly group_name?: string;
  readonly service_principal_name?: string;
  readonly permission_level: PermissionLevel;
}

/** Group of the admins, who have every permission. */
export const ADMINS_GROUP = 'admins';
/** Group of all identities. */
export const USERS_GROUP = 'users';

/** Returns the entry that gives an identity a level. A new endpoint has one that gives its creator `CAN_MANAGE`. */
export function aclEntryOf({ kind, name }: Identity, level: PermissionLevel = 'CAN_MANAGE'): AclEntry {
  return kind === 'user'
    ? { user_name: name, permission_level: level }
    : { service_principal_name: name, permission_level: level };
}

export function isPermissionLevel(value: unknown): value is PermissionLevel {
  return (PERMISSION_LEVELS as readonly unknown[]).includes(value);
}
