import { NamePatterns } from '../shared/name-patterns';
import { Principals, type PrincipalTraits } from './principals';

const principals = new Principals();
principals.configure({ adminGroups: ['platform'], adminUsers: ['alice'], adminServicePrincipals: ['deployer'] });

const principalOf = (traits: Partial<PrincipalTraits> = {}) =>
  principals.principalOf({ kind: 'user', name: 'bob', method: 'jwt', ...traits });

describe('Principals', () => {
  it('adds the group users and nothing else to an identity without groups', () => {
    expect(principalOf()).toEqual({
      kind: 'user',
      name: 'bob',
      displayName: 'bob',
      groups: new Set(['users']),
      isAdmin: false,
      method: 'jwt',
    });
  });

  it.each<[string, Partial<PrincipalTraits>]>([
    ['is a member of an admin group', { groups: ['platform'] }],
    ['is an admin user', { name: 'alice' }],
    ['is an admin service principal', { kind: 'service_principal', name: 'deployer' }],
    ['is an admin by its method', { isAdmin: true }],
    ['is a member of admins in the gateway file', { method: 'token', groups: ['admins'] }],
  ])('makes an admin of an identity that %s', (_what, traits) => {
    const identity = principalOf(traits);
    expect([identity.isAdmin, identity.groups.has('admins')]).toEqual([true, true]);
  });

  it.each<[string, Partial<PrincipalTraits>]>([
    ['a user with the name of an admin service principal', { name: 'deployer' }],
    ['a service principal with the name of an admin user', { kind: 'service_principal', name: 'alice' }],
    ['a user whose name differs in case', { name: 'Alice' }],
    ['a member of a group whose name starts with that of an admin group', { groups: ['platform-x', 'Platform'] }],
  ])('makes no admin of %s', (_who, traits) => {
    expect(principalOf(traits).isAdmin).toBe(false);
  });

  it.each(['jwt', 'introspection', 'proxy', 'certificate'] as const)(
    'removes the group admins that comes from outside, by %s',
    (method) => {
      const identity = principalOf({ method, groups: ['admins', 'readers'] });
      expect([identity.isAdmin, [...identity.groups]]).toEqual([false, ['readers', 'users']]);
    },
  );

  it('accepts the group admins from outside if the settings name it', () => {
    const configured = new Principals();
    configured.configure({ adminGroups: ['admins'], adminUsers: [], adminServicePrincipals: [] });
    expect(configured.principalOf({ kind: 'user', name: 'bob', method: 'jwt', groups: ['admins'] }).isAdmin).toBe(true);
  });

  it.each<[string, object, boolean]>([
    ['without restrictions', {}, true],
    ['with the scope admin', { scopes: new Set(['admin']) }, true],
    ['with other scopes', { scopes: new Set(['query', 'manage']) }, false],
    ['for some endpoints', { endpoints: new NamePatterns(['chat']) }, false],
  ])('lets a key of an admin %s be an admin: %j', (_what, restrictions, isAdmin) => {
    const identity = principalOf({ method: 'api_key', isAdmin: true, key: { id: 'k', ...restrictions } });
    expect([identity.isAdmin, identity.groups.has('admins'), identity.key?.ownerIsAdmin]).toEqual([
      isAdmin,
      isAdmin,
      true,
    ]);
  });

  it('adds the groups of a directory, which make an admin only through an admin group', () => {
    const user = principalOf({ method: 'token', groups: ['readers'] });
    expect([...principals.withOutsideGroups(user, ['admins', 'team']).groups]).toEqual(['readers', 'users', 'team']);
    expect(principals.withOutsideGroups(user, ['platform'], 'Bob')).toMatchObject({
      isAdmin: true,
      displayName: 'Bob',
    });
  });

  it('keeps the restrictions of a key when the directory adds groups', () => {
    const key = principalOf({ method: 'api_key', key: { id: 'k', scopes: new Set(['query']) } });
    const resolved = principals.withOutsideGroups(key, ['platform']);
    expect([resolved.isAdmin, resolved.key?.ownerIsAdmin, resolved.key?.scopes]).toEqual([
      false,
      true,
      new Set(['query']),
    ]);
  });
});
