import { Inject, Injectable, Optional } from '@nestjs/common';
import type { AuthSettings } from '../../config';
import { GatewayError } from '../../errors';
import type { Identity, KeyGrant, KeyScope } from '../../http';
import { AuthConfiguration } from '../auth-configuration';
import { USERS_GROUP } from '../principals';
import { AccessList, type AclEntry } from './access-list';
import { higherLevel, includesLevel, LEVEL_OF_SETTING, lowerLevel, type PermissionLevel } from './permission-level';
import { PermissionRules } from './permission-rules';
import type { ProtectedEndpoint } from './protected-endpoints';

type Settings = Pick<AuthSettings, 'permissions' | 'defaultPermission'>;

/** The part of the {@link AuthConfiguration} that permissions need. */
export interface PermissionSettings {
  readonly current: Settings;
  onChange(listener: () => void): void;
}

/** The permissions of a server without `auth:`. */
const DEFAULTS: Settings = { permissions: [], defaultPermission: 'query' };

/** The highest level for which a scope allows to use an API key. */
const LEVEL_OF_SCOPE: Readonly<Record<KeyScope, PermissionLevel>> = {
  view: 'CAN_VIEW',
  query: 'CAN_QUERY',
  manage: 'CAN_MANAGE',
  admin: 'CAN_MANAGE',
};

/** The names of levels in the gateway file. */
const SETTING_OF_LEVEL = { CAN_VIEW: 'view', CAN_QUERY: 'query', CAN_MANAGE: 'manage' } as const;

/** Levels of one identity that have been decided. Null: none. */
interface DecidedLevels {
  /** Of the endpoints that it has requested. */
  readonly byEndpoint: WeakMap<ProtectedEndpoint, PermissionLevel | null>;
  /** Of the access lists that are large. */
  readonly byList: WeakMap<AccessList, PermissionLevel | null>;
}

/** A shorter access list is evaluated again: to keep its result would cost more memory than it saves time. */
const LARGE_LIST = 32;

/**
 * Decides what identities may do with endpoints. The decision about a request is kept as long as identity, endpoint and settings
 * are the same objects, so that its cost does not depend on the number of endpoints, rules and groups. The decisions about
 * lists are not kept: they would need memory for each identity and endpoint.
 */
@Injectable()
export class EndpointPermissions {
  private readonly indexed = new WeakMap<readonly AclEntry[], AccessList>();
  private decided = new WeakMap<Identity, DecidedLevels>();
  private rules!: PermissionRules;
  private defaultLevel: PermissionLevel | undefined;

  constructor(@Optional() @Inject(AuthConfiguration) configuration?: PermissionSettings) {
    this.configure(configuration?.current ?? DEFAULTS);
    configuration?.onChange(() => this.configure(configuration.current));
  }

  /**
   * Returns the identity's level: the highest that the rules of the gateway file, the endpoint's own list and, for an endpoint of
   * the file, the default give it. An API key lowers it to what the key allows. Undefined if it has none.
   */
  levelOf(identity: Identity, endpoint: ProtectedEndpoint): PermissionLevel | undefined {
    return identity.isAdmin ? 'CAN_MANAGE' : this.decide(identity, endpoint, this.levelsOf(identity));
  }

  /** @throws GatewayError `FORBIDDEN`, naming the level that is needed */
  require(identity: Identity, endpoint: ProtectedEndpoint, needed: PermissionLevel): void {
    if (identity.isAdmin || includesLevel(this.keptLevel(identity, endpoint), needed)) return;
    const level = `${SETTING_OF_LEVEL[needed]} (${needed})`;
    const owner = identity.key && this.ownLevel(identity, endpoint, this.levelsOf(identity));
    const key = includesLevel(owner, needed) ? `, which the API key '${identity.key?.id}' does not allow` : '';
    throw new GatewayError(
      'FORBIDDEN',
      `This requires the permission ${level} on the endpoint '${endpoint.name}'${key}.`,
    );
  }

  /** Returns the entries that apply to an endpoint, except those of API keys. */
  entriesOf({ name, accessControlList }: ProtectedEndpoint): readonly AclEntry[] {
    if (accessControlList) return accessControlList;
    const byDefault: AclEntry[] = this.defaultLevel
      ? [{ group_name: USERS_GROUP, permission_level: this.defaultLevel }]
      : [];
    const entries = this.rules.listsFor(name).flatMap((list) => list.entries);
    return onePerPrincipal([...byDefault, ...entries.filter(({ api_key }) => api_key === undefined)]);
  }

  private configure({ permissions, defaultPermission }: Settings): void {
    this.rules = new PermissionRules(permissions);
    this.defaultLevel = LEVEL_OF_SETTING[defaultPermission];
    this.decided = new WeakMap();
  }

  private keptLevel(identity: Identity, endpoint: ProtectedEndpoint): PermissionLevel | undefined {
    const levels = this.levelsOf(identity);
    let level = levels.byEndpoint.get(endpoint);
    if (level === undefined) {
      level = this.decide(identity, endpoint, levels) ?? null;
      levels.byEndpoint.set(endpoint, level);
    }
    return level ?? undefined;
  }

  private levelsOf(identity: Identity): DecidedLevels {
    let levels = this.decided.get(identity);
    if (!levels) this.decided.set(identity, (levels = { byEndpoint: new WeakMap(), byList: new WeakMap() }));
    return levels;
  }

  private decide(identity: Identity, endpoint: ProtectedEndpoint, levels: DecidedLevels): PermissionLevel | undefined {
    const { key } = identity;
    if (key?.endpoints && !key.endpoints.matches(endpoint.name)) return undefined;
    const level = this.ownLevel(identity, endpoint, levels);
    return key?.scopes ? lowerLevel(level, highestOf(key.scopes)) : level;
  }

  /** Returns the level without the restrictions of an API key. */
  private ownLevel(
    identity: Identity,
    endpoint: ProtectedEndpoint,
    levels: DecidedLevels,
  ): PermissionLevel | undefined {
    if (identity.isAdmin || identity.key?.ownerIsAdmin) return 'CAN_MANAGE';
    const { name, accessControlList } = endpoint;
    let level = accessControlList
      ? this.listLevel(identity, this.indexOf(accessControlList), levels)
      : this.defaultOf(identity);
    for (const list of this.rules.listsFor(name)) level = higherLevel(level, this.listLevel(identity, list, levels));
    return level;
  }

  /** A client that has not been identified is not in the group of all identities. */
  private defaultOf({ groups }: Identity): PermissionLevel | undefined {
    return groups.has(USERS_GROUP) ? this.defaultLevel : undefined;
  }

  private listLevel(identity: Identity, list: AccessList, { byList }: DecidedLevels): PermissionLevel | undefined {
    if (list.entries.length < LARGE_LIST) return list.levelOf(identity);
    let level = byList.get(list);
    if (level === undefined) byList.set(list, (level = list.levelOf(identity) ?? null));
    return level ?? undefined;
  }

  private indexOf(entries: readonly AclEntry[]): AccessList {
    let list = this.indexed.get(entries);
    if (!list) this.indexed.set(entries, (list = new AccessList(entries)));
    return list;
  }
}

/** Returns the entry with the highest level of each principal. */
function onePerPrincipal(entries: readonly AclEntry[]): AclEntry[] {
  const highest = new Map<string, AclEntry>();
  for (const entry of entries) {
    const { user_name, group_name, service_principal_name, permission_level } = entry;
    const key = JSON.stringify([user_name, group_name, service_principal_name]);
    const known = highest.get(key);
    if (!known || !includesLevel(known.permission_level, permission_level)) highest.set(key, entry);
  }
  return [...highest.values()];
}

/** Whether an API key may create endpoints, if its owner may. */
export function allowsCreation({ scopes, endpoints }: KeyGrant): boolean {
  return endpoints === undefined && (scopes === undefined || scopes.has('manage') || scopes.has('admin'));
}

function highestOf(scopes: NonNullable<KeyGrant['scopes']>): PermissionLevel | undefined {
  let level: PermissionLevel | undefined;
  for (const scope of scopes) level = higherLevel(level, LEVEL_OF_SCOPE[scope]);
  return level;
}
