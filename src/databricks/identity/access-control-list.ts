import type { Identity } from '../../http';
import type { AclEntry, PermissionLevel } from '../documents';

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
