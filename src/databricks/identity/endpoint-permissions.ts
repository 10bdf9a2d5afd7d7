import { Injectable } from '@nestjs/common';
import { GatewayError } from '../../errors';
import type { Identity } from '../../http';
import type { AclEntry, PermissionLevel } from '../documents';
import { USERS_GROUP } from './access-control-list';
import { higherLevel, includesLevel } from './permission-level';

/** The part of a serving endpoint that decides who may use it. */
export interface ProtectedEndpoint {
  readonly name: string;
  /** Endpoints of the gateway file have no list: every identity may query them. */
  readonly isFromFile: boolean;
  readonly document: { readonly access_control_list: readonly AclEntry[] };
}

/** The entries of a list, by kind of principal and name. */
interface Levels {
  readonly user: ReadonlyMap<string, PermissionLevel>;
  readonly service_principal: ReadonlyMap<string, PermissionLevel>;
  readonly group: ReadonlyMap<string, PermissionLevel>;
}

/** The list of every endpoint in the gateway file. */
const FILE_LIST: readonly AclEntry[] = [{ group_name: USERS_GROUP, permission_level: 'CAN_QUERY' }];

/** Decides what identities may do with serving endpoints. The entries of a list are indexed when they are first needed. */
@Injectable()
export class EndpointPermissions {
  private readonly indexed = new WeakMap<readonly AclEntry[], Levels>();

  /** Returns the identity's level: the highest of its own entry and those of its groups. Undefined if it has none. */
  levelOf(identity: Identity, endpoint: ProtectedEndpoint): PermissionLevel | undefined {
    if (identity.isAdmin) return 'CAN_MANAGE';
    return this.levelIn(listOf(endpoint), identity);
  }

  /** Returns the level that a list gives to an identity that is no admin. */
  levelIn(list: readonly AclEntry[], { kind, name, groups }: Identity): PermissionLevel | undefined {
    const levels = this.levelsOf(list);
    let level = levels[kind].get(name);
    // Whichever is shorter: an identity may be in a thousand groups.
    if (groups.size < levels.group.size) {
      for (const group of groups) level = higherLevel(level, levels.group.get(group));
    } else {
      for (const [group, granted] of levels.group) if (groups.has(group)) level = higherLevel(level, granted);
    }
    return level;
  }

  /** @throws GatewayError `FORBIDDEN`, naming the level that is needed */
  require(identity: Identity, endpoint: ProtectedEndpoint, needed: PermissionLevel): void {
    if (identity.isAdmin || includesLevel(this.levelOf(identity, endpoint), needed)) return;
    throw new GatewayError('FORBIDDEN', `This requires the permission ${needed} on the endpoint '${endpoint.name}'.`);
  }

  private levelsOf(list: readonly AclEntry[]): Levels {
    let levels = this.indexed.get(list);
    if (!levels) this.indexed.set(list, (levels = toLevels(list)));
    return levels;
  }
}

/** Returns the entries that apply to an endpoint. */
export function listOf({ isFromFile, document }: ProtectedEndpoint): readonly AclEntry[] {
  return isFromFile ? FILE_LIST : document.access_control_list;
}

function toLevels(list: readonly AclEntry[]): Levels {
  const user = new Map<string, PermissionLevel>();
  const service_principal = new Map<string, PermissionLevel>();
  const group = new Map<string, PermissionLevel>();
  const add = (map: Map<string, PermissionLevel>, name: string | undefined, level: PermissionLevel): void => {
    const known = name === undefined || includesLevel(map.get(name), level);
    if (!known) map.set(name, level);
  };
  for (const { user_name, service_principal_name, group_name, permission_level } of list) {
    add(user, user_name, permission_level);
    add(service_principal, service_principal_name, permission_level);
    add(group, group_name, permission_level);
  }
  return { user, service_principal, group };
}
