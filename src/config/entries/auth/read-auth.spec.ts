import { load, problemsOf } from '../../../../test/support/config';
import { Secret } from '../../secret';
import { effectiveAuthSettings } from '../../settings/effective-auth';

const DIGEST = 'AB'.repeat(32);
const OTHER = 'cd'.repeat(32);
const ISSUER = { issuer: 'https://login.example.com/realms/acme', audiences: ['sluice'] };
const KEY = { id: 'ci', sha256: DIGEST, user: 'ci@example.com' };
const HASH = `$scrypt$ln=15,r=8,p=1$${'a'.repeat(22)}$${'b'.repeat(43)}`;

const snapshotOf = (auth: unknown, top: object = {}, env: NodeJS.ProcessEnv = {}) =>
  load(JSON.stringify({ endpoints: [], auth, ...top }), env);

/** Returns the settings of a file without managed keys. */
const settingsOf = (auth: object, env: NodeJS.ProcessEnv = {}) => snapshotOf(auth, {}, env).auth;

function messagesOf(auth: unknown, top: object = {}): Record<string, string> {
  const problems = problemsOf(JSON.stringify({ endpoints: [], auth, ...top }));
  return Object.fromEntries(problems.map(({ path, message }) => [path, message]));
}

describe('the auth block', () => {
  it('is null without the block, so that the server is open', () => {
    expect(load('endpoints: []').auth).toBeNull();
  });

  it('has defaults for every key', () => {
    expect(settingsOf({ issuers: [ISSUER] })).toEqual({
      defaultPermission: 'query',
      adminGroups: [],
      adminUsers: [],
      adminServicePrincipals: [],
      issuers: [
        {
          issuer: ISSUER.issuer,
          audiences: ['sluice'],
          algorithms: 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA'.split(' '),
          types: ['at+jwt', 'jwt'],
          isTypeRequired: false,
          clockSkewSeconds: 30,
          maxLifetimeSeconds: 86_400,
          jwksUri: null,
          claims: {
            user: ['email', 'preferred_username'],
            servicePrincipal: ['client_id', 'azp', 'appid'],
            displayName: ['name'],
            groups: ['groups'],
            admin: [],
          },
          userPrefix: '',
          groupPrefix: '',
          introspection: null,
          clientCredentials: null,
        },
      ],
      apiKeys: { isManaged: false, keys: [] },
      users: [],
      proxy: null,
      clientCertificates: null,
      permissions: [],
      scim: null,
      swagger: null,
    });
  });

  it('reads every key, with variables in strings', () => {
    const settings = settingsOf(
      {
        default_permission: 'none',
        admin_groups: ['platform-admins'],
        admin_users: ['alice@example.com'],
        admin_service_principals: ['deployer'],
        issuers: [
          {
            ...ISSUER,
            issuer: 'https://${HOST}/',
            algorithms: ['ES256'],
            types: ['AT+JWT'],
            claims: { user: 'upn', groups: ['realm_access.roles'], admin: 'is_admin' },
            user_prefix: 'acme:',
            introspection: { client_id: 'sluice', client_secret: '$SECRET', cache: 0 },
            client_credentials: {},
          },
        ],
        api_keys: {
          keys: [
            {
              ...KEY,
              groups: ['jobs'],
              expires_at: '2040-01-01T00:00:00Z',
              scopes: ['query'],
              endpoints: ['chat-*'],
              limit: { calls: 100, renewal_period: 'minute' },
            },
          ],
        },
        users: [{ user: 'alice@example.com', password_hash: HASH, admin: true }],
        proxy: { addresses: ['10.0.0.0/8', '::1'], headers: { user: 'X-User' } },
        permissions: [{ endpoints: ['chat-*', 'gpt'], groups: ['team-a'], level: 'view' }],
        swagger: {},
      },
      { HOST: 'login.example.com', SECRET: 'canary' },
    );
    expect(settings).toMatchObject({
      defaultPermission: 'none',
      issuers: [
        {
          issuer: 'https://login.example.com/',
          algorithms: ['ES256'],
          types: ['at+jwt'],
          isTypeRequired: true,
          claims: { user: ['upn'], groups: ['realm_access.roles'], admin: ['is_admin'], displayName: ['name'] },
          userPrefix: 'acme:',
          introspection: { clientId: 'sluice', clientSecret: expect.any(Secret), endpoint: null, cacheSeconds: 0 },
          clientCredentials: { scope: null },
        },
      ],
      apiKeys: {
        keys: [
          {
            id: 'ci',
            sha256: DIGEST.toLowerCase(),
            identity: { kind: 'user', name: 'ci@example.com', groups: ['jobs'], isAdmin: false },
            expiresAtMs: Date.UTC(2040, 0, 1),
            scopes: ['query'],
            endpoints: ['chat-*'],
            limit: { calls: 100, key: null, renewal_period: 'minute' },
          },
        ],
      },
      users: [{ passwordHash: expect.any(Secret), identity: { kind: 'user', isAdmin: true } }],
      proxy: {
        addresses: ['10.0.0.0/8', '::1'],
        headers: { user: 'x-user', email: 'x-forwarded-email', groups: 'x-forwarded-groups' },
        groupSeparator: ',',
      },
      permissions: [{ endpoints: ['chat-*', 'gpt'], groups: ['team-a'], users: [], level: 'view' }],
      swagger: { issuer: 'https://login.example.com/', clientId: 'sluice-docs', scopes: ['openid', 'email'] },
    });
  });

  it.each<[string, object, NodeJS.ProcessEnv]>([
    ['a block store:', { store: {} }, {}],
    ['DATABASE_URL', {}, { DATABASE_URL: 'postgres://server/sluice' }],
    ['Databricks mode', { databricks: {} }, {}],
  ])('has managed API keys by default with %s', (_what, top, env) => {
    expect(snapshotOf({}, top, env).auth?.apiKeys.isManaged).toBe(true);
    expect(snapshotOf({}, top, env).audit.store).toBe(true);
  });
});

describe('a misspelt block without which the server is open', () => {
  it.each([
    ['Auth', /did you mean "auth"\?/],
    ['authn', /did you mean "auth"\?/],
    ['auht', /did you mean "auth"\?/],
    ['tsl', /did you mean "tls"\?/],
    ['authentication', /unknown key; the keys are .*auth, audit, tls/],
    ['TLS', /did you mean "tls"\?/],
    ['audits', /did you mean "audit"\?/],
  ])('is a problem: %s', (key, message) => {
    const found = problemsOf(JSON.stringify({ endpoints: [], [key]: {} }));
    expect(found).toEqual([expect.objectContaining({ path: key, message: expect.stringMatching(message) as string })]);
  });
});

describe('the auth block with wrong values', () => {
  const issuer = (traits: object) => ({ issuers: [{ ...ISSUER, ...traits }] });
  const key = (traits: object) => ({ api_keys: { keys: [{ ...KEY, ...traits }] } });
  const rule = (traits: object) => ({
    ...issuer({}),
    permissions: [{ endpoints: ['chat'], groups: ['a'], level: 'query', ...traits }],
  });
  const proxy = (traits: object) => ({ proxy: { addresses: ['10.0.0.1'], ...traits } });

  it.each<[string, unknown, string, RegExp]>([
    ['null', null, 'auth', /^found null; must be a mapping/],
    ['a list', [], 'auth', /^found a list; must be a mapping/],
    ['no method', {}, 'auth', /has no method that identifies clients.*add issuers, api_keys, users, proxy/],
    ['no method besides permissions', { admin_users: ['alice'] }, 'auth', /has no method/],
    ['a misspelt key', { ...issuer({}), admin_group: ['a'] }, 'auth.admin_group', /did you mean "admin_groups"\?/],
    [
      'an unknown key',
      { ...issuer({}), colour: 'red' },
      'auth.colour',
      /unknown key; the keys are default_permission, /,
    ],
    ['a name with a control character', key({ user: 'a\0b' }), 'auth.api_keys.keys[0].user', /must be a name/],
    ['a misspelt restriction', key({ scope: ['query'] }), 'auth.api_keys.keys[0].scope', /did you mean "scopes"\?/],
    [
      'an unknown level',
      { ...issuer({}), default_permission: 'read' },
      'auth.default_permission',
      /none, view, query, manage/,
    ],
    [
      'an http issuer',
      issuer({ issuer: 'http://login.example.com' }),
      'auth.issuers[0].issuer',
      /must start with https:\/\/; http:/,
    ],
    [
      'an issuer with a query',
      issuer({ issuer: 'https://a.example.com/?x=1' }),
      'auth.issuers[0].issuer',
      /without credentials, query/,
    ],
    ['an issuer without audiences', issuer({ audiences: [] }), 'auth.issuers[0].audiences', /at least one name/],
    [
      'no audiences key',
      { issuers: [{ issuer: ISSUER.issuer }] },
      'auth.issuers[0].audiences',
      /^missing; must be a list/,
    ],
    [
      'alg none',
      issuer({ algorithms: ['RS256', 'none'] }),
      'auth.issuers[0].algorithms',
      /item 2 \("none"\) accepts tokens without a signature/,
    ],
    [
      'HS256',
      issuer({ algorithms: ['HS256'] }),
      'auth.issuers[0].algorithms',
      /item 1 \("HS256"\) signs with a shared secret/,
    ],
    ['an unknown algorithm', issuer({ algorithms: ['RS1'] }), 'auth.issuers[0].algorithms', /must be one of RS256/],
    ['a large clock skew', issuer({ clock_skew: 301 }), 'auth.issuers[0].clock_skew', /from 0 to 300/],
    ['an absurd lifetime', issuer({ max_lifetime: 1e9 }), 'auth.issuers[0].max_lifetime', /from 60 to/],
    ['the same issuer twice', { issuers: [ISSUER, ISSUER] }, 'auth.issuers', /item 2 repeats the issuer of item 1/],
    [
      'the same issuer with a slash',
      { issuers: [ISSUER, { ...ISSUER, issuer: `${ISSUER.issuer}/` }] },
      'auth.issuers',
      /item 2 repeats the issuer of item 1/,
    ],
    ['no algorithm', issuer({ algorithms: [] }), 'auth.issuers[0].algorithms', /must have at least one algorithm/],
    [
      'introspection without a secret',
      issuer({ introspection: { client_id: 'a' } }),
      'auth.issuers[0].introspection.client_secret',
      /^missing; must be an API key: \$NAME/,
    ],
    [
      'a key in place of its digest',
      key({ sha256: 'slc_canary' }),
      'auth.api_keys.keys[0].sha256',
      /^found a string; must be the SHA-256 digest of the key.*sha256sum/,
    ],
    [
      'a key of nobody',
      key({ user: undefined }),
      'auth.api_keys.keys[0]',
      /either user or service_principal; found neither/,
    ],
    ['a key of two owners', key({ service_principal: 'app' }), 'auth.api_keys.keys[0]', /found both/],
    [
      'an unknown scope',
      key({ scopes: ['write'] }),
      'auth.api_keys.keys[0].scopes',
      /must be one of query, view, manage, admin/,
    ],
    ['no scope', key({ scopes: [] }), 'auth.api_keys.keys[0].scopes', /an empty list would allow nothing/],
    [
      'a date without a zone',
      key({ expires_at: '2027-01-01T00:00:00' }),
      'auth.api_keys.keys[0].expires_at',
      /with a time zone/,
    ],
    [
      'no date of the calendar',
      key({ expires_at: '2027-02-30' }),
      'auth.api_keys.keys[0].expires_at',
      /there is no such date/,
    ],
    ['a date long ago', key({ expires_at: '0026-01-01' }), 'auth.api_keys.keys[0].expires_at', /before the year 2000/],
    [
      'a date in the far future',
      key({ expires_at: '9999-01-01' }),
      'auth.api_keys.keys[0].expires_at',
      /more than 50 years from now/,
    ],
    [
      'a limit with key',
      key({ limit: { calls: 1, renewal_period: 'minute', key: 'user' } }),
      'auth.api_keys.keys[0].limit',
      /must not have key/,
    ],
    ['an id with a space', key({ id: 'my key' }), 'auth.api_keys.keys[0].id', /64 letters, digits/],
    [
      'the same id twice',
      { api_keys: { keys: [KEY, { ...KEY, sha256: OTHER }] } },
      'auth.api_keys.keys',
      /repeats the id of item 1/,
    ],
    [
      'the same digest twice',
      { api_keys: { keys: [KEY, { ...KEY, id: 'b' }] } },
      'auth.api_keys.keys',
      /repeats the digest/,
    ],
    [
      'managed keys without a store',
      { api_keys: { managed: true } },
      'auth.api_keys.managed',
      /needs a store; add "store: \{\}"/,
    ],
    ['SCIM without a store', { ...issuer({}), scim: {} }, 'auth.scim', /needs a store/],
    [
      'a password in place of its hash',
      { users: [{ user: 'a', password_hash: 'hunter2' }] },
      'auth.users[0].password_hash',
      /^found a string; must be a scrypt hash.*"sluice password" prints it/,
    ],
    [
      'a hash that needs much memory',
      { users: [{ user: 'a', password_hash: HASH.replace('ln=15', 'ln=25') }] },
      'auth.users[0].password_hash',
      /must be a scrypt hash/,
    ],
    [
      'a hash that is too long to be verified',
      { users: [{ user: 'a', password_hash: HASH + 'b'.repeat(44) }] },
      'auth.users[0].password_hash',
      /must be a scrypt hash/,
    ],
    [
      'a user name with a colon',
      { users: [{ user: 'a:b', password_hash: HASH }] },
      'auth.users[0].user',
      /without ":"/,
    ],
    ['a proxy without addresses', proxy({ addresses: [] }), 'auth.proxy.addresses', /at least one address/],
    [
      'a bad network',
      proxy({ addresses: ['10.0.0.0/33'] }),
      'auth.proxy.addresses',
      /item 1 \("10.0.0.0\/33"\) must be an IP address or a network/,
    ],
    ['a host name as proxy', proxy({ addresses: ['proxy.lan'] }), 'auth.proxy.addresses', /must be an IP address/],
    [
      'every address',
      proxy({ addresses: ['::1', '0.0.0.0/0'] }),
      'auth.proxy.addresses',
      /item 2 .*every client could claim to be anyone/,
    ],
    [
      'a header with an underscore',
      proxy({ headers: { user: 'X_User' } }),
      'auth.proxy.headers.user',
      /letters, digits and "-"/,
    ],
    [
      'the header of credentials',
      proxy({ headers: { user: 'Authorization' } }),
      'auth.proxy.headers.user',
      /; not Authorization, Cookie, Host or Forwarded/,
    ],
    [
      'a header twice',
      proxy({ headers: { user: 'X-A', email: 'x-a' } }),
      'auth.proxy.headers',
      /the same header twice/,
    ],
    [
      'client certificates without TLS',
      { client_certificates: {} },
      'auth.client_certificates',
      /needs TLS; add "tls:"/,
    ],
    ['a rule for nobody', rule({ groups: [] }), 'auth.permissions[0]', /at least one of users, groups/],
    ['a rule without endpoints', rule({ endpoints: [] }), 'auth.permissions[0].endpoints', /at least one endpoint/],
    [
      'a wildcard in the middle',
      rule({ endpoints: ['a', 'c*t'] }),
      'auth.permissions[0].endpoints',
      /item 2 \("c\*t"\) must be the name of an endpoint, or the start/,
    ],
    ['a wildcard in a group', rule({ groups: ['team-*'] }), 'auth.permissions[0].groups', /must not contain "\*"/],
    ['the level none', rule({ level: 'none' }), 'auth.permissions[0].level', /view, query, manage/],
    ['a text in place of a list', rule({ users: 'alice' }), 'auth.permissions[0].users', /must be a list of names/],
    ['a Swagger login without issuers', { ...key({}), swagger: {} }, 'auth.swagger', /needs an issuer/],
    [
      'a Swagger login elsewhere',
      { ...issuer({}), swagger: { issuer: 'https://other.example.com' } },
      'auth.swagger',
      /must be one of auth.issuers: https:\/\/login/,
    ],
  ])('rejects %s', (_what, auth, path, message) => {
    expect(messagesOf(auth)).toEqual({ [path]: expect.stringMatching(message) });
  });

  it.each<[string, unknown, string]>([
    ['issuers', { issuers: [{}, {}] }, 'auth.issuers[1].issuer'],
    ['API keys', { api_keys: { keys: [{}, {}] } }, 'auth.api_keys.keys[1].sha256'],
    ['users', { users: [{}, {}] }, 'auth.users[1].user'],
    ['a proxy', { proxy: {} }, 'auth.proxy.addresses'],
    ['a rule', { ...issuer({}), permissions: [{}] }, 'auth.permissions[0].level'],
    ['introspection', issuer({ introspection: {} }), 'auth.issuers[0].introspection.client_id'],
  ])('reports missing keys of %s', (_what, auth, path) => {
    expect(messagesOf(auth)).toMatchObject({ [path]: expect.stringMatching(/^missing; must/) });
  });

  it('warns of a key that has expired, and loads the file', () => {
    const { warnings, auth } = snapshotOf(key({ expires_at: '2020-01-01' }));
    expect(warnings).toEqual([expect.stringMatching(/the key "ci" expired on 2020-01-01; remove it/)]);
    expect(auth?.apiKeys.keys[0]?.expiresAtMs).toBe(Date.UTC(2020, 0, 1));
  });

  it('warns of a rule for an API key that does not exist, unless there are managed keys', () => {
    const { permissions } = rule({ api_keys: ['cii'] });
    const { warnings } = snapshotOf({ ...key({}), permissions });
    expect(warnings).toEqual([expect.stringMatching(/there is no API key with the id "cii"; did you mean "ci"\?/)]);
    expect(snapshotOf({ ...key({}), permissions }, { store: {} }).warnings).toEqual([]);
  });

  it('accepts an http issuer on this machine', () => {
    for (const host of ['localhost:8080', '127.0.0.1', '[::1]:1']) {
      expect(settingsOf(issuer({ issuer: `http://${host}/a` }))?.issuers[0]?.issuer).toBe(`http://${host}/a`);
    }
  });

  it('never shows a value that may be a credential', () => {
    const canary = 'canary-5up3rs3cr3t';
    const text = JSON.stringify([
      messagesOf(key({ sha256: canary })),
      messagesOf({ users: [{ user: 'a', password_hash: canary }] }),
      messagesOf({ ...issuer({}), scim: { token_sha256: canary } }, { store: {} }),
    ]);
    expect(text).not.toContain('canary');
  });
});

describe('the audit block', () => {
  const audit = (block: unknown, top: object = {}) =>
    load(JSON.stringify({ endpoints: [], audit: block, ...top })).audit;

  it('is off without the block and without a store', () => {
    expect(load('endpoints: []').audit).toEqual({ isGiven: false, store: false, file: null });
  });

  it('reads an absolute path of the file', () => {
    expect(audit({ file: '/var/log/audit.jsonl' })).toEqual({
      isGiven: true,
      store: false,
      file: '/var/log/audit.jsonl',
    });
    expect(audit({ store: false, file: '/a' }, { databricks: {} })).toMatchObject({ store: false });
  });

  it.each([
    ['a store that does not exist', { store: true }, 'audit.store', /needs a store/],
    ['no place for records', {}, 'audit', /writes no records/],
    ['a misspelt key', { files: '/a' }, 'audit.files', /did you mean "file"\?/],
  ])('rejects %s', (_what, block, path, message) => {
    const found = problemsOf(JSON.stringify({ endpoints: [], audit: block }));
    expect(found).toContainEqual(expect.objectContaining({ path, message: expect.stringMatching(message) }));
  });
});

describe('effectiveAuthSettings', () => {
  it('shows the settings without secrets and digests', () => {
    const snapshot = snapshotOf(
      {
        issuers: [{ ...ISSUER, introspection: { client_id: 'sluice', client_secret: '$SECRET' } }],
        api_keys: { keys: [KEY] },
        users: [{ user: 'alice', password_hash: HASH }],
        permissions: [{ endpoints: ['chat-*'], groups: ['team-a'], api_keys: ['ci'], level: 'query' }],
        scim: { token_sha256: OTHER },
      },
      { store: {} },
      { SECRET: 'canary' },
    );
    const settings = effectiveAuthSettings(snapshot);
    expect(settings).toMatchObject({
      authEnabled: { value: true, source: 'file' },
      authDefaultPermission: { value: 'query', source: 'default' },
      authIssuers: { value: [ISSUER.issuer], source: 'file' },
      authApiKeys: { value: ['ci'], source: 'file' },
      authUsers: { value: ['alice'], source: 'file' },
      authPermissions: { value: ['query on chat-* for group team-a, API key ci'], source: 'file' },
      authScim: { value: true, source: 'file' },
      auditStore: { value: true, source: 'default' },
      tlsEnabled: { value: false, source: 'default' },
    });
    const text = JSON.stringify(settings).toLowerCase();
    for (const secret of ['canary', DIGEST.toLowerCase(), OTHER, 'scrypt']) expect(text).not.toContain(secret);
  });

  it('shows that a file without the blocks has none', () => {
    expect(Object.keys(effectiveAuthSettings(load('endpoints: []')))).toEqual([
      'authEnabled',
      'auditStore',
      'auditFile',
      'tlsEnabled',
    ]);
  });
});
