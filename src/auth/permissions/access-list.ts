import type { Identity } from '../../http';
import { higherLevel, includesLevel, type PermissionLevel } from './permission-level';

/** One entry of an access list. Exactly one of the names is set. */
export interface AclEntry {
  readonly user_name?: string;
  readonly group_name?: string;
  readonly service_principal_name?: string;
  readonly permission_level: PermissionLevel;
}

/** An entry that a rule of the gateway file adds. */
export interface RuleEntry extends AclEntry {
  /** ID of an API key. */
  readonly api_key?: string;
}

/** The entries of an access list by kind of principal and name. Of several entries of a principal, the highest level counts. */
export class AccessList {
  private readonly user = new Map<string, PermissionLevel>();
  private readonly service_principal = new Map<string, PermissionLevel>();
  private readonly group = new Map<string, PermissionLevel>();
  private readonly key = new Map<string, PermissionLevel>();

  constructor(readonly entries: readonly RuleEntry[]) {
    for (const { user_name, service_principal_name, group_name, api_key, permission_level } of entries) {
      add(this.user, user_name, permission_level);
      add(this.service_principal, service_principal_name, permission_level);
      add(this.group, group_name, permission_level);
      add(this.key, api_key, permission_level);
    }
  }

  /** Returns the highest level of the identity, its API key and its groups. Undefined if the list gives it none. */
  levelOf({ kind, name, groups, key }: Identity): PermissionLevel | undefined {
    let level = this[kind].get(name);
    if (key) level = higherLevel(level, this.key.get(key.id));
    // Whichever is shorter: an identity may be in a thousand groups.
    if (groups.size < this.group.size) {
      for (const group of groups) level = higherLevel(level, this.group.get(group));
    } else {
      for (const [group, granted] of this.group) if (groups.has(group)) level = higherLevel(level, granted);
    }
    return level;
  }
}

function add(levels: Map<string, PermissionLevel>, name: string | undefined, level: PermissionLevel): void {
  if (name !== undefined && !includesLevel(levels.get(name), level)) levels.set(name, level);
}
