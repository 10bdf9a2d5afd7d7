import type { Identity } from '../../http';
import type { AclEntry } from '../documents';
import { aclEntryOf } from './access-control-list';
import { EndpointPermissions, type ProtectedEndpoint } from './endpoint-permissions';

const permissions = new EndpointPermissions();

type Traits = Partial<Omit<Identity, 'name' | 'groups'>> & { readonly groups?: readonly string[] };

function identity(name: string, { groups = ['users'], ...traits }: Traits = {}): Identity {
  return { kind: 'user', name, displayName: name, groups: new Set(groups), isAdmin: false, method: 'token', ...traits };
}

function endpoint(access_control_list: readonly AclEntry[], isFromFile = false): ProtectedEndpoint {
  return { name: 'chat', isFromFile, document: { access_control_list } };
}

describe('EndpointPermissions.levelOf', () => {
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
  ])('gives %s', (_what, who, level) => {
    expect(permissions.levelOf(who, endpoint(list))).toBe(level);
  });

  it('gives CAN_QUERY on the endpoints of the gateway file to every identity', () => {
    expect(permissions.levelOf(identity('bob'), endpoint([], true))).toBe('CAN_QUERY');
    expect(permissions.levelOf(identity('root', { isAdmin: true }), endpoint([], true))).toBe('CAN_MANAGE');
  });

  it('finds the level in many groups', () => {
    const many = identity('bob', { groups: Array.from({ length: 1000 }, (_, index) => `group-${index}`) });
    const one = endpoint([{ group_name: 'group-999', permission_level: 'CAN_QUERY' }]);
    expect(permissions.levelOf(many, one)).toBe('CAN_QUERY');
  });
});

describe('EndpointPermissions.require', () => {
  it.each(['CAN_VIEW', 'CAN_QUERY', 'CAN_MANAGE'] as const)('accepts exactly the levels that include %s', (needed) => {
    const accepted = (['CAN_VIEW', 'CAN_QUERY', 'CAN_MANAGE'] as const).filter((level) => {
      try {
        permissions.require(identity('alice'), endpoint([aclEntryOf(identity('alice'), level)]), needed);
        return true;
      } catch {
        return false;
      }
    });
    const levels = ['CAN_VIEW', 'CAN_QUERY', 'CAN_MANAGE'];
    expect(accepted).toEqual(levels.slice(levels.indexOf(needed)));
  });

  it('names the level and the endpoint in its error', () => {
    expect(() => permissions.require(identity('bob'), endpoint([]), 'CAN_QUERY')).toThrow(
      "This requires the permission CAN_QUERY on the endpoint 'chat'.",
    );
  });
});
