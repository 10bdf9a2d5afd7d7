import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashPassword } from '../../src/auth/passwords/password-hash';
import { mapConcurrent } from '../../src/endpoints/map-concurrent';
import { captureOutput } from '../support/app';
import { digestOf } from '../support/databricks-server';
import { basic, bearer, IdentityServer } from '../support/identity-server';
import { OIDC_SECRETS, OidcServer } from '../support/oidc-server';
import { Program } from '../support/program';

/** Allows for a slow machine. */
jest.setTimeout(120_000);

const ADMIN_KEY = 'canary-key-of-the-admin';
const USER_KEY = 'canary-key-of-a-user';
const EXPIRED_KEY = 'canary-key-that-has-expired';
const SCIM_TOKEN = 'canary-token-of-scim';
const PASSWORD = 'canary-password-of-a-user';
const MASTER_KEY = Buffer.from('canary-master-key-with-32-bytes!').toString('base64');
/** The key of the provider, see `IdentityServer.endpoint`. */
const PROVIDER_KEY = 'sk-canary-5up3rs3cr3t';
const STORED_PROVIDER_KEY = 'sk-canary-of-a-stored-endpoint';
/** Sent where the server does not expect them. */
const STRAY = {
  header: 'canary-in-a-header',
  cookie: 'canary-in-a-cookie',
  query: 'canary-in-the-query',
  body: 'canary-in-a-body',
  unknownToken: 'canary-unknown-token',
  wrongPassword: 'canary-wrong-password',
};

const PATHS = [
  ...['/v1/models', '/v1/models/chat', '/v1/chat/completions', '/v1/embeddings', '/v1/unknown'],
  ...['/endpoints/chat/invocations', '/gateway/chat/invocations', '/api/2.0/endpoints', '/api/2.0/gateway/routes'],
  ...['/api/2.0/serving-endpoints', '/api/2.0/serving-endpoints/chat', '/api/2.0/permissions/serving-endpoints/chat'],
  ...['/serving-endpoints/chat/invocations', '/ai-gateway/mlflow/v1/chat/completions', '/api/2.0/preview/scim/v2/Me'],
  ...['/oidc/v1/token', '/.well-known/databricks-config', '/scim/v2/Users', '/scim/v2/Groups', '/scim/v2/Schemas'],
  ...['/admin/config', '/admin/reload', '/admin/audit', '/admin/keys', '/admin/keys/key-1', '/admin/keys/key-1/rotate'],
  ...['/health', '/health/ready', '/version', '/', '/docs', '/docs/setup.js', '/openapi.json', '/openapi.yaml'],
  ...['/openapi/databricks.json', '/unknown'],
];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Bodies of POST, PUT and PATCH requests: valid and invalid ones, and text that is not JSON. */
const BODIES: (string | object)[] = [
  { model: 'chat', messages: [{ role: 'user', content: STRAY.body }] },
  { userName: 'frank@example.com', schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], password: STRAY.body },
  {
    name: 'x',
    config: {
      served_entities: [{ name: 'm', external_model: { openai_config: { openai_api_key_plaintext: STRAY.body } } }],
    },
  },
  `{"api_key": "${STRAY.body}", `,
];

/** MLflow's validation errors quote the body to the client that sent it. */
const QUOTES_BODY = /^the response 4(?:00|22) to /;

let folder: string;
let issuer: OidcServer;
let server: IdentityServer;
/** Everything that could be read anywhere, by where. */
const seen: [string, string][] = [];
let secrets: Record<string, string>;

beforeAll(async () => {
  const output = captureOutput();
  folder = mkdtempSync(join(tmpdir(), 'sluice-canaries-'));
  issuer = await OidcServer.start();
  server = await startServer();
  const jwt = await issuer.clientToken('machine');
  const expired = await issuer.sign({ sub: 'late', iat: 1_000_000_000, exp: 1_000_000_600 });
  const foreign = await issuer.sign({ sub: 'other', aud: 'canary-of-another-audience' });
  const opaque = await issuer.clientToken('opaque-machine');
  const managed = await createManagedKey();
  await createStoredEndpoint();
  secrets = {
    ...{ ADMIN_KEY, USER_KEY, EXPIRED_KEY, SCIM_TOKEN, PASSWORD, MASTER_KEY, PROVIDER_KEY, STORED_PROVIDER_KEY },
    ...STRAY,
    ...{ jwt, expired, foreign, opaque, managed },
    machineSecret: OIDC_SECRETS.machine,
    introspectionSecret: OIDC_SECRETS.sluice,
  };
  const credentials: Record<string, string>[] = [
    bearer(ADMIN_KEY),
    bearer(USER_KEY),
    bearer(jwt),
    bearer(opaque),
    bearer(managed),
    bearer(SCIM_TOKEN),
    basic('dave@example.com', PASSWORD),
    basic('machine', OIDC_SECRETS.machine),
    {},
  ];
  await sendEverything(credentials);
  await sendInvalid([bearer(EXPIRED_KEY), bearer(expired), bearer(foreign), bearer(STRAY.unknownToken)]);
  await sendInvalid([basic('dave@example.com', STRAY.wrongPassword)]);
  await exchangeTokens();
  await server.stop();
  seen.push(['the log', output()]);
  jest.restoreAllMocks();
  await runCommands();
  for (const name of readdirSync(folder)) seen.push([`the file ${name}`, readFileSync(join(folder, name), 'latin1')]);
});

afterAll(async () => {
  await issuer.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function startServer(): Promise<IdentityServer> {
  const { issuer: address } = issuer;
  const introspection = { client_id: 'sluice', client_secret: OIDC_SECRETS.sluice };
  const keyOf = (id: string, key: string, traits: object = {}) => ({
    id,
    sha256: digestOf(key),
    user: `${id}@example.com`,
    ...traits,
  });
  return IdentityServer.start(
    {
      issuers: [{ issuer: address, audiences: ['sluice'], introspection, client_credentials: { scope: 'query' } }],
      api_keys: {
        keys: [
          keyOf('admin', ADMIN_KEY, { admin: true }),
          keyOf('user', USER_KEY),
          keyOf('expired', EXPIRED_KEY, { expires_at: '2020-01-01T00:00:00Z' }),
        ],
      },
      users: [{ user: 'dave@example.com', password_hash: await hashPassword(PASSWORD, { ln: 12, r: 8, p: 1 }) }],
      scim: { token_sha256: digestOf(SCIM_TOKEN) },
      swagger: { client_id: 'sluice-docs', scopes: ['openid'] },
    },
    {
      file: {
        databricks: {},
        store: { url: `file:${join(folder, 'sluice.db')}` },
        audit: { file: join(folder, 'audit.jsonl') },
      },
      variables: { SLUICE_MASTER_KEY: MASTER_KEY },
    },
  );
}

/** Sends a request with stray canaries, and collects its response. */
async function send(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: string | object,
): Promise<string> {
  const stray = { 'x-canary': STRAY.header, cookie: `session=${STRAY.cookie}`, 'x-forwarded-user': STRAY.header };
  const sent = method === 'GET' || method === 'OPTIONS' ? undefined : body;
  const response = await server.request(method, `${path}?token=${STRAY.query}`, { ...stray, ...headers }, sent);
  const text = await response.text();
  seen.push([
    `the response ${response.status} to ${method} ${path}`,
    `${JSON.stringify([...response.headers])}\n${text}`,
  ]);
  return text;
}

async function sendEverything(credentials: readonly Record<string, string>[]): Promise<void> {
  const requests = PATHS.flatMap((path, index) =>
    METHODS.map((method, offset) => {
      const pick = <T>(list: readonly T[]): T => list[(index + offset) % list.length]!;
      return { path, method, headers: pick(credentials), body: pick(BODIES) };
    }),
  );
  await mapConcurrent(requests, new AbortController().signal, ({ path, method, headers, body }) =>
    send(method, path, headers, body),
  );
}

/** Few, because the server slows failed attempts. */
async function sendInvalid(credentials: readonly Record<string, string>[]): Promise<void> {
  const paths = ['/v1/models', '/api/2.0/endpoints', '/api/2.0/serving-endpoints', '/scim/v2/Users', '/admin/audit'];
  await Promise.all(credentials.map((headers, index) => send('GET', paths[index % paths.length]!, headers)));
}

async function exchangeTokens(): Promise<void> {
  for (const secret of [OIDC_SECRETS.machine, STRAY.wrongPassword]) {
    const response = await server.request(
      'POST',
      '/oidc/v1/token',
      {
        ...basic('machine', secret),
        'content-type': 'application/x-www-form-urlencoded',
      },
      'grant_type=client_credentials&scope=all-apis',
    );
    const { access_token, ...rest } = (await response.json()) as Record<string, unknown>;
    if (typeof access_token === 'string') secrets['exchanged'] = access_token;
    seen.push(['the response of the token endpoint', JSON.stringify(rest)]);
  }
}

/** The response contains the key, once. */
async function createManagedKey(): Promise<string> {
  const response = await server.request('POST', '/admin/keys', bearer(ADMIN_KEY), { user: 'erin@example.com' });
  return ((await response.json()) as { key: string }).key;
}

async function createStoredEndpoint(): Promise<void> {
  const openai_config = { openai_api_key_plaintext: STORED_PROVIDER_KEY, openai_api_base: server.provider.base };
  const external_model = { provider: 'openai', name: 'gpt-4o-mini', task: 'llm/v1/chat', openai_config };
  await send('POST', '/api/2.0/serving-endpoints', bearer(ADMIN_KEY), {
    name: 'stored',
    config: { served_entities: [{ name: 'model', external_model }] },
  });
  await send('POST', '/serving-endpoints/stored/invocations', bearer(ADMIN_KEY), BODIES[0]);
  await send('POST', '/scim/v2/Users', bearer(SCIM_TOKEN), BODIES[1]);
}

async function runCommands(): Promise<void> {
  const env = { SLUICE_MASTER_KEY: MASTER_KEY };
  for (const args of [['validate'], ['keys', 'list'], ['audit', 'list'], ['audit', 'verify'], ['secrets', 'list']]) {
    const program = new Program([...args, '--config-path', server.file], env);
    await program.waitForExit();
    seen.push([`sluice ${args.join(' ')}`, program.output]);
  }
}

describe('A secret', () => {
  it('is sent to every route, of which many accept the credentials and many reject them', () => {
    const statuses = seen.flatMap(([where]) => /^the response (\d+)/.exec(where)?.[1] ?? []);
    for (const status of ['200', '201', '400', '401', '403', '404', '405', '422']) expect(statuses).toContain(status);
    for (const place of ['the file audit.jsonl', 'sluice audit list']) {
      expect(seen.find(([where]) => where === place)![1]).toContain('key.create');
    }
  });

  it('occurs in no response, log, audit record, command output, database or audit file', () => {
    const leaks = Object.entries(secrets).flatMap(([name, secret]) =>
      seen
        .filter(([where, text]) => text.includes(secret) && !(name === 'body' && QUOTES_BODY.test(where)))
        .map(([where]) => `${name} in ${where}`),
    );
    expect(leaks).toEqual([]);
  });

  it('has a digest that occurs nowhere but in the table of keys', () => {
    const leaks = Object.entries(secrets).flatMap(([name, secret]) =>
      seen
        .filter(([where, text]) => !where.includes('sluice.db') && text.includes(digestOf(secret)))
        .map(([where]) => `${name} in ${where}`),
    );
    expect(leaks).toEqual([]);
  });
});
