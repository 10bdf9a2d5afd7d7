import { claimAt, toTraits, type ClaimMapping } from './claims';

const MAPPING: ClaimMapping = {
  claims: {
    user: ['email', 'preferred_username'],
    servicePrincipal: ['client_id', 'azp', 'appid'],
    displayName: ['name'],
    groups: ['groups', 'realm_access.roles'],
    admin: ['is_admin'],
  },
  userPrefix: '',
  groupPrefix: '',
};

const nameOf = (claims: object, mapping: Partial<ClaimMapping['claims']> = {}) => {
  const traits = toTraits({ ...claims }, { ...MAPPING, claims: { ...MAPPING.claims, ...mapping } }, 'jwt');
  return traits && `${traits.kind} ${traits.name}`;
};

describe('toTraits', () => {
  it('returns the name, groups and admin flag of a user', () => {
    const claims = {
      sub: '1',
      email: 'alice@example.com',
      azp: 'app',
      name: 'Alice',
      groups: ['a', 7, '', null],
      realm_access: { roles: ['b'] },
      is_admin: true,
    };
    expect(toTraits(claims, MAPPING, 'jwt')).toEqual({
      kind: 'user',
      name: 'alice@example.com',
      displayName: 'Alice',
      groups: ['a', 'b'],
      isAdmin: true,
      method: 'jwt',
    });
  });

  it('puts the prefixes in front of names and groups', () => {
    const traits = toTraits({ sub: 'x', groups: 'a' }, { ...MAPPING, userPrefix: 'corp:', groupPrefix: 'g:' }, 'jwt');
    expect(traits).toMatchObject({ name: 'corp:x', groups: ['g:a'] });
  });

  it.each<[unknown, boolean]>([
    [true, true],
    ['true', true],
    [[true], false],
    [['true'], false],
    [1, false],
    ['yes', false],
    [{ toString: 1, valueOf: 1 }, false],
  ])('takes the claim %j for an admin: %p', (claim, isAdmin) => {
    expect(toTraits({ sub: 'x', is_admin: claim }, MAPPING, 'jwt')).toMatchObject({ isAdmin });
  });

  it('reads names beside claims of unexpected types', () => {
    const claims = { sub: 'x', email_verified: { toString: 1, valueOf: 1 }, groups: { a: 'admins' }, name: ['n'] };
    expect(toTraits(claims, MAPPING, 'jwt')).toMatchObject({ name: 'x', groups: [], displayName: undefined });
  });

  it('divides groups that are one text', () => {
    expect(toTraits({ sub: 'x', groups: 'a, b c' }, MAPPING, 'jwt')?.groups).toEqual(['a', 'b', 'c']);
  });

  it.each<[string, object, string]>([
    ['the subject is the client', { sub: 'app', client_id: 'app' }, 'service_principal app'],
    ['the subject is the client with a suffix', { sub: 'app@clients', azp: 'app' }, 'service_principal app'],
    ['there is no subject', { client_id: 'app' }, 'service_principal app'],
    [
      'the user is the account of the client',
      { sub: '1', preferred_username: 'service-account-app', azp: 'App' },
      'service_principal App',
    ],
    [
      'the user is the account of the client, and has an e-mail address',
      { sub: '1', email: 'a@b.c', preferred_username: 'service-account-app', azp: 'app' },
      'service_principal app',
    ],
    ['the subject is the object of an application', { sub: '1', oid: '1', azp: 'app' }, 'service_principal app'],
    [
      'the type of the identity is an application',
      { sub: '1', oid: '2', idtyp: 'app', appid: 'app' },
      'service_principal app',
    ],
  ])('returns a service principal when %s', (_when, claims, expected) => {
    expect(nameOf(claims)).toBe(expected);
  });

  it.each<[string, object, string]>([
    ['has an e-mail address', { sub: '1', email: 'a@b.c', azp: 'app' }, 'user a@b.c'],
    ['has neither e-mail address nor user name', { sub: '1', azp: 'app' }, 'user 1'],
    ['has scopes', { sub: '1', oid: '1', scp: 'x', azp: 'app' }, 'user 1'],
    ['has an address that the issuer has not verified', { sub: '1', email: 'a@b.c', email_verified: false }, 'user 1'],
  ])('never returns the client for a user who %s', (_who, claims, expected) => {
    expect(nameOf(claims)).toBe(expected);
  });

  it('returns service principals only when the settings name no claim of users', () => {
    expect(nameOf({ sub: '1', azp: 'app', email: 'a@b.c' }, { user: [] })).toBe('service_principal app');
  });

  it.each<[string, object]>([
    ['none', {}],
    ['an empty one', { sub: '' }],
    ['one that is not a string', { sub: 7, email: ['a@b.c'], client_id: { a: 1 } }],
    ['one that is too long', { sub: 'x'.repeat(257) }],
    ['one with a line break', { sub: 'x\nadmin' }],
    ['one with an escape character', { sub: '\x1b[2Jx' }],
    ['one with half a surrogate pair', { sub: 'x\ud800' }],
  ])('returns undefined when the claims contain no name but %s', (_what, claims) => {
    expect(nameOf(claims)).toBeUndefined();
  });
});

describe('claimAt', () => {
  const claims = JSON.parse(
    '{"a":{"b":{"c":1}},"a.b":{"d":2},"https://example.com/groups":["x"],"l":[1],"__proto__":{"e":3}}',
  ) as Record<string, unknown>;

  it.each<[string, unknown]>([
    ['a.b.c', 1],
    ['a.b.d', 2],
    ['https://example.com/groups', ['x']],
    ['l.0', undefined],
    ['a.x', undefined],
    ['toString', undefined],
    ['a.constructor.name', undefined],
    ['e', undefined],
    ['.', undefined],
  ])('finds at %s: %j', (path, expected) => {
    expect(claimAt(claims, path)).toEqual(expected);
  });
});
