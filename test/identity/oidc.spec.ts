import { writeFileSync, readFileSync } from 'node:fs';
import { IdentitiesService, readCredential } from '../../src/auth';
import { FileEndpointSource } from '../../src/config';
import type { Identity } from '../../src/http';
import { digestOf } from '../support/databricks-server';
import { FakeIssuer, sendJson } from '../support/fake-issuer';
import { basic, bearer, IdentityServer } from '../support/identity-server';
import { OIDC_SECRETS, OidcServer } from '../support/oidc-server';

let real: OidcServer;
let fake: FakeIssuer;
let server: IdentityServer;
let clients = 0;

const authOf = (): object => ({
  admin_groups: ['platform-admins'],
  issuers: [
    {
      issuer: real.issuer,
      audiences: ['sluice', 'opaque-machine', 'opaque-docs'],
      introspection: { client_id: 'sluice', client_secret: '$INTROSPECTION_SECRET' },
      client_credentials: { scope: 'query' },
    },
    { issuer: fake.url, audiences: ['sluice'], claims: { groups: 'realm.roles' }, group_prefix: 'fake:' },
  ],
});

beforeAll(async () => {
  [real, fake] = await Promise.all([OidcServer.start(), FakeIssuer.start()]);
  const variables = { INTROSPECTION_SECRET: OIDC_SECRETS.sluice };
  server = await IdentityServer.start(authOf(), { variables });
});
afterAll(async () => {
  await server.stop();
  await Promise.all([real.stop(), fake.stop()]);
});

/** Sends a request from an address of its own: failures of one address are slowed. */
const send = (token: string) =>
  server.request('GET', '/v1/models', { ...bearer(token), 'x-forwarded-for': `198.51.100.${(clients += 1)}` });

/** Returns the identity of a client, which is a promise only if it is not decided at once. */
function identify(token: string): Identity | undefined | Promise<Identity | undefined> {
  const identities = server.app.nest.get(IdentitiesService);
  const credential = readCredential(`Bearer ${token}`)!;
  return identities.identify(credential, { socket: {} } as Parameters<IdentitiesService['identify']>[1]);
}

const exchange = (form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/oidc/v1/token`, { method: 'POST', headers, body: new URLSearchParams(form) });

/** Waits until the condition holds: a failed issuer is tried again after a second. */
async function eventually(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('the condition does not become true');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('A server with an OpenID Connect provider', () => {
  it('identifies a user by an access token of the authorization code flow', async () => {
    const token = await real.userToken('alice@example.com');
    const identity = await identify(token);
    expect(identity).toMatchObject({ kind: 'user', name: 'alice@example.com', displayName: 'alice', isAdmin: true });
    expect(identity?.method).toBe('jwt');
    expect([...identity!.groups]).toEqual(['platform-admins', 'team-a', 'users', 'admins']);
  });

  it('identifies a service principal by an access token of client credentials', async () => {
    const identity = await identify(await real.clientToken());
    expect(identity).toMatchObject({ kind: 'service_principal', name: 'machine', isAdmin: false, method: 'jwt' });
    expect([...identity!.groups]).toEqual(['machines', 'users']);
  });

  it('decides a token that it has verified before at once, with the same identity', async () => {
    const token = await real.clientToken();
    const first = identify(token);
    expect(first).toBeInstanceOf(Promise);
    const identity = await first;
    expect(identify(token)).toBe(identity);
  });

  it('verifies a token once for concurrent requests', async () => {
    const token = await real.clientToken();
    const [first, second] = await Promise.all([identify(token), identify(token)]);
    expect(first).toBe(second);
  });

  it.each(['opaque-machine', 'opaque-docs'] as const)(
    'identifies the holder of an opaque token of %s',
    async (client) => {
      const isMachine = client === 'opaque-machine';
      const token = isMachine ? await real.clientToken(client) : await real.userToken('bob@example.com', client);
      const before = (await real.requests())['/token/introspection'] ?? 0;
      const [identity] = await Promise.all([identify(token), identify(token), identify(token)]);
      expect(identity).toMatchObject(
        isMachine ? { kind: 'service_principal', name: client } : { kind: 'user', name: 'bob@example.com' },
      );
      expect(identity?.method).toBe('introspection');
      expect(identify(token)).toBe(identity);
      expect((await real.requests())['/token/introspection']).toBe(before + 1);
    },
  );

  it('rejects an opaque token that is not active, and does not introspect it again at once', async () => {
    const before = (await real.requests())['/token/introspection'] ?? 0;
    for (let request = 0; request < 3; request += 1) expect((await send('made-up-token')).status).toBe(401);
    expect((await real.requests())['/token/introspection']).toBe(before + 1);
  });

  it('accepts tokens of a new key as soon as the issuer uses it, and those of the old key while it is published', async () => {
    const old = await real.clientToken();
    expect((await send(old)).status).toBe(200);
    await real.rotateKeys({ keepOld: true });
    expect((await send(await real.clientToken())).status).toBe(200);
    expect((await send(old)).status).toBe(200);
    await real.rotateKeys();
    expect((await send(await real.clientToken())).status).toBe(200);
    // The cached token was verified with a key that the issuer has withdrawn.
    expect((await send(old)).status).toBe(401);
  });

  it('accepts JWTs during an outage, rejects opaque tokens with 503, and recovers', async () => {
    const [known, opaque] = await Promise.all([real.clientToken(), real.clientToken('opaque-machine')]);
    const fresh = await real.sign({ sub: 'machine', client_id: 'machine' });
    expect((await send(known)).status).toBe(200);
    await real.pause();
    expect((await send(known)).status).toBe(200);
    expect((await send(fresh)).status).toBe(200);
    const response = await send(opaque);
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await response.json()).toMatchObject({ error: { type: 'server_error' } });
    const token = await exchange({ grant_type: 'client_credentials', client_id: 'machine', client_secret: 'x' });
    expect([token.status, token.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await token.json()).toMatchObject({ error: 'temporarily_unavailable' });
    await real.resume();
    await eventually(async () => (await send(opaque)).status === 200);
  });
});

describe('POST /oidc/v1/token', () => {
  const machine = { client_id: 'machine', client_secret: OIDC_SECRETS.machine };

  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['in the form', machine, {}],
    ['by HTTP Basic', {}, basic('machine', OIDC_SECRETS.machine)],
  ])('exchanges client credentials %s for a token of the issuer', async (_how, form, headers) => {
    const response = await exchange({ grant_type: 'client_credentials', scope: 'all-apis', ...form }, headers);
    const body = (await response.json()) as { access_token: string };
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toEqual({
      access_token: expect.stringContaining('eyJ') as string,
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'query',
    });
    expect(await identify(body.access_token)).toMatchObject({ name: 'machine' });
  });

  it.each<[string, Record<string, string>, number, string]>([
    ['a wrong secret', { ...machine, client_secret: 'wrong' }, 401, 'invalid_client'],
    ['an unknown client', { client_id: 'nobody', client_secret: 'x' }, 401, 'invalid_client'],
    ['no credentials', {}, 401, 'invalid_client'],
    ['another grant type', { ...machine, grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['another scope', { ...machine, scope: 'admin' }, 400, 'invalid_scope'],
  ])('rejects %s with an error of OAuth', async (_what, form, status, error) => {
    const response = await exchange({ grant_type: 'client_credentials', ...form });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error, error_description: expect.any(String) as string });
    if (status === 401) expect(response.headers.get('www-authenticate')).toBe('Basic realm="sluice"');
  });

  it('serves clients of the issuer and service principals of the gateway file in Databricks mode', async () => {
    const local = { client_id: 'local-app', client_secret: 'local-secret' };
    const servicePrincipal = { client_id: local.client_id, secret_sha256: digestOf(local.client_secret) };
    const workspace = await IdentityServer.start(authOf(), {
      file: { databricks: { service_principals: [servicePrincipal] } },
      hasStore: true,
      variables: { INTROSPECTION_SECRET: OIDC_SECRETS.sluice },
    });
    const host = await (await fetch(`${workspace.url}/.well-known/databricks-config`)).json();
    expect(host).toMatchObject({ workspace_id: expect.stringMatching(/^\d+$/) as string });
    for (const credentials of [machine, local]) {
      const form = new URLSearchParams({ grant_type: 'client_credentials', ...credentials });
      const response = await fetch(`${workspace.url}/oidc/v1/token`, { method: 'POST', body: form });
      const { access_token: token } = (await response.json()) as { access_token: string };
      const me = await workspace.request('GET', '/api/2.0/preview/scim/v2/Me', bearer(token));
      expect(await me.json()).toMatchObject({ userName: credentials.client_id });
    }
    await workspace.stop();
  });

  it('is found through the discovery documents', async () => {
    const host = await fetch(`${server.url}/.well-known/databricks-config`);
    expect(await host.json()).toEqual({ oidc_endpoint: `${server.url}/oidc` });
    const document = await fetch(`${server.url}/oidc/.well-known/oauth-authorization-server`);
    expect(await document.json()).toMatchObject({
      issuer: `${server.url}/oidc`,
      token_endpoint: `${server.url}/oidc/v1/token`,
    });
  });
});

describe('A server that starts while its issuer is unavailable', () => {
  it('rejects tokens with 503 in the format of each dialect, accepts other credentials, and recovers', async () => {
    const document = '/.well-known/openid-configuration';
    const issuer = await FakeIssuer.start('key-1', 'ES256');
    issuer.behaviours.set(document, (request) => request.socket.destroy());
    const started = await IdentityServer.start({
      issuers: [{ issuer: issuer.url, audiences: ['sluice'] }],
      api_keys: { keys: [{ id: 'ci', ...IdentityServer.token('ci') }] },
    });
    const token = bearer(await issuer.sign());
    const openai = await started.request('GET', '/v1/models', token);
    expect([openai.status, openai.headers.get('retry-after')]).toEqual([503, expect.stringMatching(/^[12]$/)]);
    expect(await openai.json()).toMatchObject({
      error: { type: 'server_error', message: expect.any(String) as string },
    });
    const mlflow = await started.request('GET', '/api/2.0/endpoints/', token);
    expect([mlflow.status, mlflow.headers.get('retry-after')]).toEqual([503, expect.stringMatching(/^[12]$/)]);
    expect(await mlflow.json()).toMatchObject({ detail: expect.any(String) as string });
    expect((await started.request('GET', '/v1/models', bearer('ci-token'))).status).toBe(200);
    issuer.behaviours.clear();
    await eventually(async () => (await started.request('GET', '/v1/models', token)).status === 200);
    await started.stop();
    await issuer.stop();
  });
});

describe('A reload', () => {
  it('makes identities again after a reload, from the settings of the new file, without new requests to the issuer', async () => {
    const token = await fake.sign({ realm: { roles: ['team-x'] } });
    const before = await identify(token);
    expect([...before!.groups]).toEqual(['fake:team-x', 'users']);
    const file = JSON.parse(readFileSync(server.file, 'utf8')) as { auth: object };
    const requests = fake.count('/jwks');
    writeFileSync(server.file, JSON.stringify({ ...file, auth: { ...file.auth, admin_users: ['alice@example.com'] } }));
    await reload();
    expect(identify(token)).toMatchObject({ name: 'alice@example.com', isAdmin: true });
    writeFileSync(server.file, JSON.stringify(file));
    await reload();
    expect(identify(token)).toMatchObject({ isAdmin: false });
    expect(fake.count('/jwks')).toBe(requests);
  });

  it.each([
    ['JWTs', '/jwks'],
    ['opaque tokens', '/introspect'],
  ])('that removes an issuer applies to %s whose check has begun before', async (kind, path) => {
    const issuer = await FakeIssuer.start();
    const file = JSON.parse(readFileSync(server.file, 'utf8')) as { auth: { issuers: object[] } };
    const removed = {
      issuer: issuer.url,
      audiences: ['sluice'],
      introspection: { client_id: 'sluice', client_secret: 'secret-of-sluice' },
    };
    const responses: (() => void)[] = [];
    const content = path === '/jwks' ? issuer.keySet : { active: true, aud: 'sluice', username: 'alice@example.com' };
    issuer.behaviours.set(path, (_request, response) => responses.push(() => sendJson(response, content)));
    writeFileSync(server.file, JSON.stringify({ ...file, auth: { ...file.auth, issuers: [removed] } }));
    await reload();
    const token = kind === 'JWTs' ? await issuer.sign() : 'opaque-token-of-alice';
    const checked = identify(token);
    await eventually(() => Promise.resolve(responses.length > 0));
    writeFileSync(
      server.file,
      JSON.stringify({ ...file, auth: { ...file.auth, issuers: file.auth.issuers.slice(1) } }),
    );
    await reload();
    for (const respond of responses) respond();
    expect(await checked).toBeUndefined();
    expect(await identify(token)).toBeUndefined();
    writeFileSync(server.file, JSON.stringify(file));
    await reload();
    await issuer.stop();
  });

  it('that adds an issuer applies to an opaque token that was rejected before', async () => {
    const issuer = await FakeIssuer.start();
    issuer.behaviours.set('/introspect', (_request, response) =>
      sendJson(response, { active: true, aud: 'sluice', username: 'alice@example.com' }),
    );
    const token = 'opaque-token-of-a-later-issuer';
    expect(await identify(token)).toBeUndefined();
    const file = JSON.parse(readFileSync(server.file, 'utf8')) as { auth: { issuers: object[] } };
    const introspection = { client_id: 'sluice', client_secret: 'secret-of-sluice' };
    const issuers = [...file.auth.issuers, { issuer: issuer.url, audiences: ['sluice'], introspection }];
    writeFileSync(server.file, JSON.stringify({ ...file, auth: { ...file.auth, issuers } }));
    await reload();
    expect(await identify(token)).toMatchObject({ name: 'alice@example.com' });
    writeFileSync(server.file, JSON.stringify(file));
    await reload();
    await issuer.stop();
  });

  async function reload(): Promise<void> {
    expect(await server.app.nest.get(FileEndpointSource).reload('request')).toMatchObject({ succeeded: true });
  }
});
