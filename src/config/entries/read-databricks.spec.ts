import { dirname, join } from 'node:path';
import { fileOf, load, problemsOf } from '../../../test/support/config';
import { loadGatewayFile } from '../load-gateway-file';
import { catalog } from '../../../test/support/config';
import { Secret } from '../secret';
import { effectiveDatabricksSettings } from '../settings/effective-databricks';
import { usableStoreUrl } from './store-entry';

const DIGEST = 'AB'.repeat(32);
const OTHER = 'cd'.repeat(32);

const settingsOf = (block: unknown, env: NodeJS.ProcessEnv = {}) =>
  load(JSON.stringify({ endpoints: [], databricks: block }), env).databricks;

function messagesOf(block: unknown, top: object = {}): Record<string, string> {
  const problems = problemsOf(JSON.stringify({ endpoints: [], databricks: block, ...top }));
  return Object.fromEntries(problems.map(({ path, message }) => [path, message]));
}

describe('the databricks block', () => {
  it('has defaults for every key, and is off, if the file does not contain it', () => {
    expect(load('endpoints: []').databricks).toEqual({
      isEnabled: false,
      publicUrl: null,
      workspaceId: null,
      create: 'everyone',
      tokens: [],
      servicePrincipals: [],
      tokenLifetimeSeconds: 3600,
      secrets: { directory: null, masterKeyFile: null, previousMasterKeyFile: null },
      payloadLog: { redact: 'none', maxBytes: 1_048_576 },
    });
  });

  it('switches the mode on if it is empty, and off with enabled: false', () => {
    expect(settingsOf({}).isEnabled).toBe(true);
    expect(settingsOf({ enabled: false }).isEnabled).toBe(false);
  });

  it('reads every key, with variables in strings', () => {
    const settings = settingsOf(
      {
        public_url: 'https://${HOST}/',
        workspace_id: '42',
        create: 'admins',
        tokens: [
          { sha256: DIGEST, user: 'alice@example.com', display_name: 'Alice', groups: ['team-a'], admin: true },
          { sha256: OTHER, service_principal: 'app' },
        ],
        service_principals: [{ client_id: 'client', secret_sha256: '$SECRET_DIGEST', groups: ['jobs'] }],
        token_lifetime: 60,
        secrets: { directory: '/run/secrets', master_key_file: '/etc/key', previous_master_key_file: '/etc/old' },
        payload_log: { redact: 'pii', max_bytes: 1000 },
      },
      { HOST: 'gateway.example.com', SECRET_DIGEST: OTHER },
    );
    expect(settings).toEqual({
      isEnabled: true,
      publicUrl: 'https://gateway.example.com',
      workspaceId: '42',
      create: 'admins',
      tokens: [
        {
          sha256: DIGEST.toLowerCase(),
          identity: {
            kind: 'user',
            name: 'alice@example.com',
            displayName: 'Alice',
            groups: ['team-a'],
            isAdmin: true,
          },
        },
        {
          sha256: OTHER,
          identity: { kind: 'service_principal', name: 'app', displayName: 'app', groups: [], isAdmin: false },
        },
      ],
      servicePrincipals: [
        {
          sha256: OTHER,
          identity: {
            kind: 'service_principal',
            name: 'client',
            displayName: 'client',
            groups: ['jobs'],
            isAdmin: false,
          },
        },
      ],
      tokenLifetimeSeconds: 60,
      secrets: { directory: '/run/secrets', masterKeyFile: '/etc/key', previousMasterKeyFile: '/etc/old' },
      payloadLog: { redact: 'pii', maxBytes: 1000 },
    });
  });

  it.each<[block: unknown, path: string, message: string]>([
    [null, 'databricks', 'found null; must be a mapping; write "databricks: {}" for Databricks mode with its defaults'],
    [
      'on',
      'databricks',
      'found a string; must be a mapping; write "databricks: {}" for Databricks mode with its defaults',
    ],
    [{ enabled: 'yes' }, 'databricks.enabled', 'found "yes"; must be true or false'],
    [
      { public_url: 'gateway.example.com' },
      'databricks.public_url',
      'found "gateway.example.com"; must be an origin, e.g. https://gateway.example.com',
    ],
    [
      { public_url: 'https://gateway.example.com/path' },
      'databricks.public_url',
      'found "https://gateway.example.com/path"; must be an origin, e.g. https://gateway.example.com',
    ],
    [
      { workspace_id: 4242 },
      'databricks.workspace_id',
      'found 4242, a number; must be digits in quotes, e.g. "4242424242424242": put it in quotes',
    ],
    [
      { create: 'admin' },
      'databricks.create',
      'found "admin"; must be one of the following values: everyone, admins; did you mean "admins"?',
    ],
    [{ tokens: {} }, 'databricks.tokens', 'found a mapping; must be a list of tokens, each with sha256 and user'],
    [
      { tokens: [{ sha256: DIGEST }] },
      'databricks.tokens[0]',
      'must have either user or service_principal; found neither',
    ],
    [
      { tokens: [{ sha256: DIGEST, user: 'a', service_principal: 'b' }] },
      'databricks.tokens[0]',
      'must have either user or service_principal; found both',
    ],
    [
      { tokens: [{ sha256: 'canary', user: 'a' }] },
      'databricks.tokens[0].sha256',
      'found a string; must be the SHA-256 digest of the token, 64 hexadecimal digits; printf %s "$SECRET" | sha256sum prints it',
    ],
    [
      { tokens: [OTHER, DIGEST, DIGEST.toLowerCase()].map((sha256) => ({ sha256, user: 'a' })) },
      'databricks.tokens',
      'item 3 repeats the digest of item 2; each must be unique',
    ],
    [
      { tokens: [{ sha256: DIGEST, user: 'a', groups: 'team' }] },
      'databricks.tokens[0].groups',
      'found "team"; must be a list of group names, e.g. [team-a]',
    ],
    [
      {
        service_principals: [
          { client_id: 'a', secret_sha256: DIGEST },
          { client_id: 'a', secret_sha256: OTHER },
        ],
      },
      'databricks.service_principals',
      'item 2 repeats the client_id of item 1; each must be unique',
    ],
    [{ token_lifetime: 0 }, 'databricks.token_lifetime', 'found 0, a number; must be an integer from 60 to 86400'],
    [
      { payload_log: { redact: 'all' } },
      'databricks.payload_log.redact',
      'found "all"; must be one of the following values: none, pii, content',
    ],
    [
      { payload_log: { max_bytes: 0 } },
      'databricks.payload_log.max_bytes',
      'found 0, a number; must be an integer from 1 to 67108864',
    ],
  ])('with the value %j is reported at %s', (block, path, message) => {
    expect(messagesOf(block)).toEqual({ [path]: message });
  });

  it('warns of an unknown key with the name of a known one', () => {
    const { warnings } = load('endpoints: []\ndatabricks:\n  public_uri: http://a\n  secrets: {dir: /a}');
    expect(warnings).toEqual([
      'databricks.public_uri (line 3): unknown key, ignored; did you mean "public_url"?',
      'databricks.secrets.dir (line 4): unknown key, ignored',
    ]);
  });
});

describe('the store block', () => {
  const storeOf = (top: object, env: NodeJS.ProcessEnv = {}) => {
    const path = fileOf(JSON.stringify({ endpoints: [], ...top }));
    const { url, source } = loadGatewayFile(path, catalog, env).store;
    return { url: url.reveal().replace(dirname(path), 'FOLDER'), source };
  };
  const DATABASE_URL = 'postgres://user:canary@database/sluice';

  it('defaults to a file beside the gateway file', () => {
    expect(storeOf({})).toEqual({ url: `file:${join('FOLDER', 'sluice.db')}`, source: 'default' });
    expect(storeOf({ store: null }).source).toBe('default');
  });

  it('defaults to DATABASE_URL if it is set', () => {
    expect(storeOf({}, { DATABASE_URL })).toEqual({ url: DATABASE_URL, source: 'DATABASE_URL' });
  });

  it('checks DATABASE_URL only when the store is about to be opened, because it may belong to another program', () => {
    const foreign = { url: new Secret('mysql://user:canary@host/db'), source: 'DATABASE_URL' } as const;
    expect(storeOf({}, { DATABASE_URL: foreign.url.reveal() }).source).toBe('DATABASE_URL');
    expect(() => usableStoreUrl(foreign)).toThrow(
      /^environment is not a valid configuration: DATABASE_URL: must be "file:"/,
    );
    expect(() => usableStoreUrl(foreign)).not.toThrow('canary');
    const usable = { ...foreign, url: new Secret(DATABASE_URL) };
    expect(usableStoreUrl(usable)).toBe(usable.url);
  });

  it.each([
    'file:/var/lib/sluice.db',
    'file:relative.db',
    'file:///var/lib/sluice.db',
    'postgresql://host/database',
    'postgres:///database?host=/var/run/postgresql',
  ])('accepts the URL %s, which overrides DATABASE_URL', (url) => {
    expect(storeOf({ store: { url } }, { DATABASE_URL })).toEqual({ url, source: 'file' });
  });

  it('replaces variables in the URL', () => {
    expect(storeOf({ store: { url: 'postgres://me:${PASSWORD}@host/db' } }, { PASSWORD: 'p' }).url).toBe(
      'postgres://me:p@host/db',
    );
  });

  it.each(['/var/lib/canary.db', 'file:', 'file://host/canary', 'postgres://canary@/', 'mysql://canary@host/db'])(
    'rejects the URL %s without showing it',
    (url) => {
      expect(messagesOf({}, { store: { url } })).toEqual({
        'store.url':
          'found a string; must be "file:" and the path of a SQLite file, or postgres://user:password@host:port/database',
      });
    },
  );
});

describe('effectiveDatabricksSettings', () => {
  it('returns the settings of the file with the source "file", without credentials', () => {
    const file = (value: unknown) => ({ value, source: 'file' });
    const settings = effectiveDatabricksSettings(
      load(
        JSON.stringify({
          endpoints: [],
          store: { url: 'postgres://user:canary@database/sluice' },
          databricks: { create: 'admins', tokens: [{ sha256: DIGEST, user: 'alice@example.com' }] },
        }),
      ),
    );
    expect(settings).toMatchObject({
      storeUrl: file('postgres://[hidden]@database/sluice'),
      databricksEnabled: file(true),
      databricksCreate: file('admins'),
      databricksTokens: file(['alice@example.com']),
      payloadLogRedact: { value: 'none', source: 'default' },
    });
    expect(JSON.stringify(settings)).not.toMatch(/canary|abab/i);
  });
});
