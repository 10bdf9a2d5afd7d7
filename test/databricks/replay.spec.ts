import { readFileSync } from 'node:fs';
import OpenAI from 'openai';
import { captureOutput } from '../support/app';
import { respondsNormally, respondsWith } from '../support/behaviours';
import { DatabricksServer, digestOf } from '../support/databricks-server';

const KEY = 'sk-canary-5up3rs3cr3t';
const CLIENT = { id: '5c1f9a0e-6f0e-4b39-9d0c-3f5f0b6b1c11', secret: 'client-secret' };
const LIMITS = [{ key: 'user', renewal_period: 'minute', calls: 100 }];
const CHAT = { messages: [{ role: 'user', content: 'Hello!' }] };

type Body = Record<string, unknown>;

let server: DatabricksServer;
let output: () => string;

beforeAll(async () => {
  output = captureOutput();
  const service_principals = [{ client_id: CLIENT.id, secret_sha256: digestOf(CLIENT.secret) }];
  const tokens = [{ sha256: digestOf(DatabricksServer.TOKEN), user: 'alice@example.com', admin: true }];
  server = await DatabricksServer.start({ databricks: { tokens, service_principals } });
});

afterAll(async () => {
  await server.stop();
  jest.restoreAllMocks();
});

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Body }> {
  const response = await server.request(method, path, body);
  return { status: response.status, body: (await response.json()) as Body };
}

/** Sends a request that must succeed, and returns its body. */
async function ok(method: string, path: string, body?: unknown): Promise<Body> {
  const response = await call(method, path, body);
  expect(response).toEqual({ status: 200, body: response.body });
  return response.body;
}

const pathOf = (name: string, rest = ''): string => `/api/2.0/serving-endpoints/${name}${rest}`;
const remove = (name: string): Promise<Body> => ok('DELETE', pathOf(name));

async function endpointNames(): Promise<unknown[]> {
  const { endpoints } = await ok('GET', '/api/2.0/serving-endpoints/');
  return (endpoints as Body[]).map(({ name }) => name);
}

function tokenRequest(secret: string, form = 'grant_type=client_credentials&scope=all-apis'): Promise<Response> {
  const credentials = Buffer.from(`${CLIENT.id}:${secret}`).toString('base64');
  const headers = { authorization: `Basic ${credentials}`, 'content-type': 'application/x-www-form-urlencoded' };
  return fetch(`${server.url}/oidc/v1/token`, { method: 'POST', headers, body: form });
}

describe('lists without endpoints', () => {
  it.each([
    ['serving endpoints', '/api/2.0/serving-endpoints', 'endpoints'],
    ['serving endpoints, with a slash at the end', '/api/2.0/serving-endpoints/', 'endpoints'],
    ['routes', '/api/2.0/gateway/routes/', 'routes'],
    ['routes, without a slash at the end', '/api/2.0/gateway/routes', 'routes'],
  ])('of %s have their key', async (_what, path, key) => {
    expect((await ok('GET', path))[key]).toEqual([]);
  });
});

describe('OAuth', () => {
  it.each<[string, Record<string, string>, () => string]>([
    ['the Host header', {}, () => server.url],
    [
      'the headers of a trusted proxy',
      { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'gateway.example.com' },
      () => 'https://gateway.example.com',
    ],
  ])('is discovered without credentials at the origin in %s', async (_what, headers, origin) => {
    const config = await fetch(`${server.url}/.well-known/databricks-config`, { headers });
    expect(await config.json()).toEqual({
      oidc_endpoint: `${origin()}/oidc`,
      workspace_id: expect.stringMatching(/^\d+$/),
    });
    const metadata = await fetch(`${server.url}/oidc/.well-known/oauth-authorization-server`, { headers });
    expect(await metadata.json()).toMatchObject({ token_endpoint: `${origin()}/oidc/v1/token` });
  });

  it('returns a token with which a client lists endpoints', async () => {
    const response = await tokenRequest(CLIENT.secret);
    expect(response.status).toBe(200);
    const token = (await response.json()) as Body;
    expect(token).toMatchObject({ token_type: 'Bearer', expires_in: 3600, access_token: expect.any(String) });
    const headers = { authorization: `Bearer ${String(token['access_token'])}` };
    const list = await fetch(`${server.url}/api/2.0/serving-endpoints`, { headers });
    expect(list.status).toBe(200);
  });

  it.each<[string, () => Promise<Response>, number, string]>([
    ['a wrong secret', () => tokenRequest('wrong'), 401, 'invalid_client'],
    [
      'another grant type',
      () => tokenRequest(CLIENT.secret, 'grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer'),
      400,
      'unsupported_grant_type',
    ],
  ])('rejects %s with a JSON error', async (_what, send, status, error) => {
    const response = await send();
    expect([response.status, response.headers.get('content-type')]).toEqual([
      status,
      expect.stringContaining('application/json'),
    ]);
    expect(await response.json()).toMatchObject({ error, error_description: expect.any(String) });
  });
});

describe('the deployment client of MLflow', () => {
  const config = (): object => ({ served_entities: [server.servedEntity('primary')] });
  const withTask = (): object => {
    const entity = server.servedEntity('primary') as { external_model: { task?: string } };
    delete entity.external_model.task;
    return { served_entities: [entity], task: 'llm/v1/chat', route_optimized: false };
  };

  it.each<[string, () => object]>([
    ['from 2.19 on: the whole document', () => ({ config: config(), tags: [{ key: 'team', value: 'a' }] })],
    [
      'from 2.17 on: name and config, with route_optimized, tags and rate_limits beside them',
      () => ({
        config: config(),
        route_optimized: false,
        tags: [{ key: 'team', value: 'a' }],
        rate_limits: [{ calls: 5, renewal_period: 'minute' }],
      }),
    ],
    ['from 2.9 on: name and config', () => ({ config: config() })],
    ['in its tests: task and route_optimized within config', () => ({ config: withTask() })],
  ])('creates an endpoint as %s', async (_version, body) => {
    const created = await ok('POST', '/api/2.0/serving-endpoints/', { name: 'created', ...body() });
    expect(created).toMatchObject({ name: 'created', state: { ready: 'READY' }, task: 'llm/v1/chat' });
    expect(await endpointNames()).toContain('created');
    expect(await remove('created')).toEqual({});
    expect(await endpointNames()).not.toContain('created');
  });

  it('reads and replaces the rate limits, the config, the tags and the AI gateway block', async () => {
    await ok('POST', '/api/2.0/serving-endpoints/', { name: 'guide', config: config() });
    expect((await ok('GET', pathOf('guide')))['rate_limits']).toEqual([]);
    await ok('PUT', pathOf('guide', '/rate-limits'), { rate_limits: LIMITS });
    expect((await ok('GET', pathOf('guide')))['rate_limits']).toEqual(LIMITS);

    await ok('PUT', pathOf('guide', '/config'), { served_entities: [server.servedEntity('second')] });
    const tags = { add_tags: [{ key: 'a', value: '1' }] };
    expect(await ok('PATCH', pathOf('guide', '/tags'), tags)).toEqual({ tags: tags.add_tags });
    const block = { usage_tracking_config: { enabled: true } };
    expect(await ok('PUT', pathOf('guide', '/ai-gateway'), block)).toMatchObject(block);

    expect(await ok('GET', pathOf('guide'))).toMatchObject({
      config: { config_version: 2, served_entities: [{ name: 'second' }] },
      tags: tags.add_tags,
      ai_gateway: block,
      rate_limits: LIMITS,
    });
    await remove('guide');
  });

  it('finds limits that the deprecated client has set, and the other way round', async () => {
    const model = {
      provider: 'openai',
      name: 'gpt-4o-mini',
      openai_config: { openai_api_key: KEY, openai_api_base: server.provider.base },
    };
    await ok('POST', '/api/2.0/gateway/routes/', { name: 'route', route_type: 'llm/v1/chat', model });
    await ok('POST', '/api/2.0/gateway/limits/', { route: 'route', limits: [{ calls: 7, renewal_period: 'minute' }] });
    expect((await ok('GET', pathOf('route')))['rate_limits']).toEqual([
      { calls: 7, key: 'endpoint', renewal_period: 'minute' },
    ]);
    await ok('PUT', pathOf('route', '/rate-limits'), { rate_limits: LIMITS });
    expect(await ok('GET', '/api/2.0/gateway/limits/route')).toEqual({ limits: LIMITS });
    expect(await ok('GET', '/api/2.0/gateway/routes/route')).toMatchObject({
      model: { name: 'gpt-4o-mini', provider: 'openai' },
      route_url: `${server.url}/gateway/route/invocations`,
    });
    expect(await ok('DELETE', '/api/2.0/gateway/routes/route')).toEqual({});
  });
});

describe('the key of a provider', () => {
  it('appears in no response, no log and not in the file of the store', async () => {
    const config = { served_entities: [server.servedEntity('primary')] };
    const bodies = [await ok('POST', '/api/2.0/serving-endpoints', { name: 'secret', config })];
    for (const path of [pathOf('secret'), '/api/2.0/serving-endpoints', '/api/2.0/gateway/routes', '/admin/config']) {
      bodies.push(await ok('GET', path));
    }
    bodies.push((await call('POST', '/api/2.0/serving-endpoints', { name: 'secret', config })).body);
    server.provider.behaviour = ({ response, headers }) => {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: `Incorrect API key: ${String(headers.authorization)}` } }));
    };
    const failed = await call('POST', '/serving-endpoints/secret/invocations', CHAT);
    expect(server.provider.lastRequest.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(JSON.stringify([...bodies, failed])).not.toContain(KEY);
    expect(readFileSync(server.storeFile, 'latin1')).not.toContain(KEY);
    expect(output()).not.toContain(KEY);
    await remove('secret');
  });
});

describe('the OpenAI SDK', () => {
  const clientWith = (maxRetries: number): OpenAI =>
    new OpenAI({ baseURL: `${server.url}/serving-endpoints`, apiKey: server.token, maxRetries });
  const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hello!' }];

  it('shows the code and the message of a rate limit', async () => {
    const rate_limits = [{ calls: 1, renewal_period: 'minute' }];
    const config = { served_entities: [server.servedEntity('primary')] };
    await ok('POST', '/api/2.0/serving-endpoints', { name: 'limited', config, rate_limits });
    server.provider.behaviour = respondsNormally;
    await clientWith(0).chat.completions.create({ model: 'limited', messages });
    await expect(clientWith(0).chat.completions.create({ model: 'limited', messages })).rejects.toMatchObject({
      status: 429,
      code: 'REQUEST_LIMIT_EXCEEDED',
      message: expect.stringContaining("User defined rate limit(s) exceeded for 'limited'"),
    });
    await remove('limited');
  });

  it('does not repeat a request if the provider declines that', async () => {
    const config = { served_entities: [server.servedEntity('primary')] };
    await ok('POST', '/api/2.0/serving-endpoints', { name: 'declined', config });
    server.provider.behaviour = respondsWith(429, { error: { message: 'no' } }, { 'x-should-retry': 'false' });
    const before = server.provider.requests.length;
    await expect(clientWith(2).chat.completions.create({ model: 'declined', messages })).rejects.toMatchObject({
      status: 429,
    });
    expect(server.provider.requests.length - before).toBe(1);
    await remove('declined');
  });

  it('shows the code and the message of an unknown endpoint', async () => {
    const request = clientWith(0).chat.completions.create({ model: 'nope', messages });
    await expect(request).rejects.toMatchObject({
      status: 404,
      code: 'ENDPOINT_NOT_FOUND',
      message: expect.stringContaining('The given endpoint does not exist'),
    });
  });
});
