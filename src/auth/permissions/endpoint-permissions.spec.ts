import type { AuthSettings, DefaultPermission, PermissionRule } from '../../config';
import type { Identity, KeyGrant } from '../../http';
import { NamePatterns } from '../../shared/name-patterns';
import type { AclEntry } from './access-list';
import { allowsCreation, EndpointPermissions } from './endpoint-permissions';
import { PERMISSION_LEVELS, type PermissionLevel } from './permission-level';
import type { ProtectedEndpoint } from './protected-endpoints';

type Traits = Partial<Omit<Identity, 'name' | 'groups'>> & { readonly groups?: readonly string[] };

function identity(name: string, { groups = ['users'], ...traits }: Traits = {}): Identity {
  return { kind: 'user', name, displayName: name, groups: new Set(groups), isAdmin: false, method: 'token', ...traits };
}

function withKey(owner: Identity, grant: Partial<Omit<KeyGrant, 'endpoints'>> & { endpoints?: string[] }): Identity {
  const { endpoints, ...others } = grant;
  const patterns = endpoints && { endpoints: new NamePatterns(endpoints) };
  return { ...owner, method: 'api_key', key: { id: 'ci', ownerIsAdmin: false, ...others, ...patterns } };
}

/** An endpoint of the database. */
function stored(accessControlList: readonly AclEntry[], name = 'chat'): ProtectedEndpoint {
  return { name, accessControlList };
}

/** An endpoint of the gateway file. */
const file = (name: string): ProtectedEndpoint => ({ name });

function rule(endpoints: string[], principals: Partial<PermissionRule>): PermissionRule {
  return { endpoints, users: [], groups: [], servicePrincipals: [], apiKeys: [], level: 'query', ...principals };
}

function permissionsWith(permissions: readonly PermissionRule[], defaultPermission: DefaultPermission = 'none') {
  return new EndpointPermissions({ current: { permissions, defaultPermission }, onChange: () => {} });
}

const open = new EndpointPermissions();

describe('EndpointPermissions', () => {
  const list: AclEntry[] = [
    { user_name: 'alice', permission_level: 'CAN_VIEW' },
    { service_principal_name: 'app', permission_level: 'CAN_MANAGE' },
    { group_name: 'team-a', permission_level: 'CAN_QUERY' },
    { group_name: 'team-b', permission_level: 'CAN_VIEW' },
  ];

  it.each<[string, Identity, string | undefined]>([
    ['the entry of a user', identity('alice'), 'CAN_VIEW'],
    ['the entry of a service principal', identity('app', { kind: 'service_principal' }), 'CAN_MANAGE'],
    ['the entry of a group', identity('bob', { groups: ['team-a'] }), 'CAN_QUERY'],
    ['the highest of all entries', identity('alice', { groups: ['team-b', 'team-a', 'users'] }), 'CAN_QUERY'],
    ['no level to a user with the name of a service principal', identity('app'), undefined],
    ['no level to a user with the name of a group', identity('team-a'), undefined],
    ['no level to an unknown identity', identity('bob'), undefined],
    ['CAN_MANAGE to an admin', identity('root', { isAdmin: true }), 'CAN_MANAGE'],
  ])('gives %s on an endpoint with an access list', (_what, who, level) => {
    expect(open.levelOf(who, stored(list))).toBe(level);
  });

  it('gives CAN_QUERY on the endpoints of the file to every identity of a server without auth:', () => {
    expect(open.levelOf(identity('bob'), file('chat'))).toBe('CAN_QUERY');
    expect(open.levelOf(identity('root', { isAdmin: true }), file('chat'))).toBe('CAN_MANAGE');
  });

  it.each<[DefaultPermission, PermissionLevel | undefined]>([
    ['none', undefined],
    ['view', 'CAN_VIEW'],
    ['query', 'CAN_QUERY'],
    ['manage', 'CAN_MANAGE'],
  ])('gives every identity the level of default_permission %s on the endpoints of the file', (setting, level) => {
    const permissions = permissionsWith([], setting);
    expect(permissions.levelOf(identity('bob'), file('chat'))).toBe(level);
    expect(permissions.levelOf(identity('bob'), stored([]))).toBeUndefined();
  });

  it('gives nothing to a client that has not been identified', () => {
    expect(permissionsWith([], 'manage').levelOf(identity('anonymous', { groups: [] }), file('chat'))).toBeUndefined();
  });
});

describe('EndpointPermissions with auth.permissions', () => {
  const permissions = permissionsWith([
    rule(['gpt-4o'], { users: ['alice'] }),
    rule(['chat-*', 'gpt-4o'], { groups: ['team-a'], level: 'view' }),
    rule(['chat-team-*'], { groups: ['team-a'], level: 'manage' }),
    rule(['*'], { servicePrincipals: ['monitor'], level: 'view' }),
    rule(['chat-*'], { apiKeys: ['ci'] }),
  ]);
  const teamA = identity('bob', { groups: ['users', 'team-a'] });

  it.each<[string, Identity, string, PermissionLevel | undefined]>([
    ['a rule for a user to that user', identity('alice'), 'gpt-4o', 'CAN_QUERY'],
    ['a rule for a user to nobody else', identity('bob'), 'gpt-4o', undefined],
    ['a rule for a user on no other endpoint', identity('alice'), 'gpt-4o-mini', undefined],
    [
      'a rule for a user to no service principal',
      identity('alice', { kind: 'service_principal' }),
      'gpt-4o',
      undefined,
    ],
    ['a rule for a group to its members', teamA, 'gpt-4o', 'CAN_VIEW'],
    ['a prefix to the endpoints whose name starts with it', teamA, 'chat-eu', 'CAN_VIEW'],
    ['a prefix to an endpoint whose name is the prefix', teamA, 'chat-', 'CAN_VIEW'],
    ['a prefix to no shorter name', teamA, 'chat', undefined],
    ['the highest level of several prefixes', teamA, 'chat-team-x', 'CAN_MANAGE'],
    ['"*" to every endpoint', identity('monitor', { kind: 'service_principal' }), 'anything', 'CAN_VIEW'],
    ['a rule for an API key to that key', withKey(identity('bob'), {}), 'chat-eu', 'CAN_QUERY'],
    ['a rule for an API key to no other key', withKey(identity('bob'), { id: 'cd' }), 'chat-eu', undefined],
  ])('applies %s', (_what, who, endpoint, level) => {
    expect(permissions.levelOf(who, file(endpoint))).toBe(level);
  });

  it('applies rules to stored endpoints in addition to their access lists', () => {
    expect(permissions.levelOf(teamA, stored([], 'chat-eu'))).toBe('CAN_VIEW');
    const entry: AclEntry = { user_name: 'bob', permission_level: 'CAN_QUERY' };
    expect(permissions.levelOf(teamA, stored([entry], 'chat-eu'))).toBe('CAN_QUERY');
  });

  it('applies the rules of a reloaded file to identities that it has already decided on', () => {
    let current: Pick<AuthSettings, 'permissions' | 'defaultPermission'> = {
      permissions: [],
      defaultPermission: 'query',
    };
    let reload = (): void => {};
    const reloaded = new EndpointPermissions({
      get current() {
        return current;
      },
      onChange: (listener) => (reload = listener),
    });
    const [who, endpoint] = [identity('bob'), file('chat')];
    expect(() => reloaded.require(who, endpoint, 'CAN_QUERY')).not.toThrow();
    current = { permissions: [], defaultPermission: 'none' };
    reload();
    expect(() => reloaded.require(who, endpoint, 'CAN_VIEW')).toThrow('view (CAN_VIEW)');
  });

  it('lists the entries of the endpoints of the file without those of API keys', () => {
    const shown = permissionsWith([rule(['c*'], { groups: ['team-a'], apiKeys: ['ci'] })], 'view');
    expect(shown.entriesOf(file('chat'))).toEqual([
      { group_name: 'users', permission_level: 'CAN_VIEW' },
      { group_name: 'team-a', permission_level: 'CAN_QUERY' },
    ]);
    expect(shown.entriesOf(stored(PERMISSION_LIST))).toBe(PERMISSION_LIST);
  });
});

const PERMISSION_LIST: AclEntry[] = [{ user_name: 'alice', permission_level: 'CAN_MANAGE' }];

describe('EndpointPermissions with API keys', () => {
  const permissions = permissionsWith([], 'manage');
  const bob = identity('bob');

  it.each<[string, Identity, PermissionLevel | undefined]>([
    ['a key without restrictions', withKey(bob, {}), 'CAN_MANAGE'],
    ['the scope view', withKey(bob, { scopes: new Set(['view'] as const) }), 'CAN_VIEW'],
    ['the scope query', withKey(bob, { scopes: new Set(['query'] as const) }), 'CAN_QUERY'],
    ['the scopes view and manage', withKey(bob, { scopes: new Set(['view', 'manage'] as const) }), 'CAN_MANAGE'],
    ['no scope', withKey(bob, { scopes: new Set() }), undefined],
    ['a prefix that matches', withKey(bob, { endpoints: ['ch*'] }), 'CAN_MANAGE'],
    ['a name that matches', withKey(bob, { endpoints: ['chat'] }), 'CAN_MANAGE'],
    ['a prefix that does not match', withKey(bob, { endpoints: ['gpt-*'] }), undefined],
    ['an empty list of endpoints', withKey(bob, { endpoints: [] }), undefined],
  ])('lowers the level of the owner to that of %s', (_what, who, level) => {
    expect(permissions.levelOf(who, file('chat'))).toBe(level);
  });

  it('gives a key never more than its owner may do', () => {
    const key = withKey(bob, { scopes: new Set(['manage'] as const), endpoints: ['*'] });
    expect(permissionsWith([], 'view').levelOf(key, file('chat'))).toBe('CAN_VIEW');
    expect(permissionsWith([], 'view').levelOf(key, stored([]))).toBeUndefined();
  });

  it('lets a restricted key of an admin use all endpoints of its patterns, up to its scopes', () => {
    const key = withKey(bob, { ownerIsAdmin: true, scopes: new Set(['query'] as const), endpoints: ['chat'] });
    expect(open.levelOf(key, stored([]))).toBe('CAN_QUERY');
    expect(open.levelOf(key, stored([], 'other'))).toBeUndefined();
  });

  it('lets a key create endpoints only with the scope manage or admin and without a list of endpoints', () => {
    const allows = (grant: Parameters<typeof withKey>[1]): boolean => {
      const { key } = withKey(bob, grant);
      return key !== undefined && allowsCreation(key);
    };
    expect(allows({})).toBe(true);
    expect(allows({ scopes: new Set(['manage'] as const) })).toBe(true);
    expect(allows({ scopes: new Set(['query'] as const) })).toBe(false);
    expect(allows({ endpoints: ['*'] })).toBe(false);
  });
});

describe('EndpointPermissions.require', () => {
  it.each(PERMISSION_LEVELS)('accepts exactly the levels that include %s', (needed) => {
    const accepted = PERMISSION_LEVELS.filter((level) => {
      try {
        open.require(identity('alice'), stored([{ user_name: 'alice', permission_level: level }]), needed);
        return true;
      } catch {
        return false;
      }
    });
    expect(accepted).toEqual(PERMISSION_LEVELS.slice(PERMISSION_LEVELS.indexOf(needed)));
  });

  it('names the level and the endpoint in its error', () => {
    expect(() => open.require(identity('bob'), stored([]), 'CAN_QUERY')).toThrow(
      "This requires the permission query (CAN_QUERY) on the endpoint 'chat'.",
    );
  });

  it('names the API key in its error if the owner has the permission', () => {
    const key = withKey(identity('bob'), { endpoints: ['other'] });
    expect(() => open.require(key, file('chat'), 'CAN_QUERY')).toThrow(
      "This requires the permission query (CAN_QUERY) on the endpoint 'chat', which the API key 'ci' does not allow.",
    );
  });
});

/** Groups that count how often they are used. */
class CountedGroups extends Set<string> {
  static uses = 0;

  override has(group: string): boolean {
    CountedGroups.uses += 1;
    return super.has(group);
  }

  override *[Symbol.iterator](): SetIterator<string> {
    for (const group of super.values()) {
      CountedGroups.uses += 1;
      yield group;
    }
  }
}

describe('EndpointPermissions with 10,000 endpoints, 10,000 rules and 1,000 groups', () => {
  /** Returns how often groups are used by the first and by the second request of an identity to the last endpoint. */
  function workOf(size: number, groupCount: number): { first: number; second: number } {
    const names = Array.from({ length: size }, (_, index) => `chat-${index}`);
    const permissions = permissionsWith(
      names.map((name, index) => rule([name], { groups: [`group-${index % groupCount}`] })),
    );
    const groups = new CountedGroups(Array.from({ length: groupCount }, (_, index) => `group-${index}`));
    const who: Identity = { ...identity('bob'), groups };
    const endpoint = file(names[size - 1]!);
    const uses = (): number => {
      CountedGroups.uses = 0;
      permissions.require(who, endpoint, 'CAN_QUERY');
      return CountedGroups.uses;
    };
    return { first: uses(), second: uses() };
  }

  it('does the same work for a request as with ten of each', () => {
    expect(workOf(10_000, 1000)).toEqual(workOf(10, 10));
    expect(workOf(10_000, 1000).second).toBe(0);
  });

  it('shares the list of a rule that names thousands of endpoints and principals', () => {
    const many = Array.from({ length: 2000 }, (_, index) => `n-${index}`);
    const permissions = permissionsWith([rule(many, { groups: many })]);
    CountedGroups.uses = 0;
    const who: Identity = { ...identity('bob'), groups: new CountedGroups(many) };
    for (const name of many) expect(permissions.levelOf(who, file(name))).toBe('CAN_QUERY');
    // The list is evaluated once, and the default permission asks for `users` once per endpoint.
    expect(CountedGroups.uses).toBeLessThanOrEqual(2 * many.length);
  });
});
