import { ADMINS_GROUP } from '../../auth';
import type { Identity } from '../../http';
import type { AclEntry, PermissionLevel } from '../documents';

/** Returns the entry that gives an identity a level. A new endpoint has one that gives its creator `CAN_MANAGE`. */
export function aclEntryOf({ kind, name }: Identity, level: PermissionLevel = 'CAN_MANAGE'): AclEntry {
  return kind === 'user'
    ? { user_name: name, permission_level: level }
    : { service_principal_name: name, permission_level: level };
}

/** Whether an entry is that of the identity itself, not of one of its groups. */
export function isEntryOf({ kind, name }: Identity, { user_name, service_principal_name }: AclEntry): boolean {
  return name === (kind === 'user' ? user_name : service_principal_name);
}

/** Returns what `GET` of the permissions shows. Admins have their permission from the workspace. */
export function toPermissionsView(id: string, list: readonly AclEntry[]) {
  const isOfAdmins = ({ group_name }: AclEntry): boolean => group_name === ADMINS_GROUP;
  const direct = (entries: readonly AclEntry[]) =>
    entries.map(({ permission_level }) => ({ permission_level, inherited: false }));
  const inherited = {
    permission_level: 'CAN_MANAGE',
    inherited: true,
    inherited_from_object: ['/serving-endpoints/'],
  };
  const others = list.filter((entry) => !isOfAdmins(entry));
  return {
    object_id: `/serving-endpoints/${id}`,
    object_type: 'serving-endpoint',
    access_control_list: [
      ...others.map((entry) => {
        const { permission_level: _level, ...principal } = entry;
        return { ...principal, all_permissions: direct([entry]) };
      }),
      { group_name: ADMINS_GROUP, all_permissions: [...direct(list.filter(isOfAdmins)), inherited] },
    ],
  };
}
