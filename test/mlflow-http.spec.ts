import { errorOf, post, readResponse, type ReceivedResponse } from './support/client';
import { API_KEY, openAIEndpoint, sandboxEndpoint, startSluice, type Sluice } from './support/sluice';

/** The MLflow APIs of the server for clients of all MLflow versions: successful responses and errors. */

const UNNAMED = { provider: 'sandbox', config: {} };
const AZURE = {
  openai_api_type: 'azure',
  openai_api_key: API_KEY,
  openai_api_base: 'https://resource.invalid',
  openai_deployment_name: 'chat',
  openai_api_version: '2024-10-21',
};
/** Names in the file, names in listings, and settings. */
const ALIASED = [
  ['azure', 'azure', AZURE],
  ['OpenAI', 'openai', AZURE],
  ['Amazon_Bedrock', 'amazon-bedrock', { aws_config: { aws_region: 'eu-west-1' } }],
  ['bedrock', 'bedrock', { aws_config: { aws_region: 'eu-west-1' } }],
  ['databricks-model-serving', 'databricks-model-serving', { host: 'https://workspace.invalid', token: API_KEY }],
  ['VERTEX-AI', 'vertex_ai', { vertex_project: 'project' }],
] as const;
const FILE = {
  endpoints: [
    sandboxEndpoint('chat'),
    openAIEndpoint('unreachable', 'http://127.0.0.1:1/v1', 'completions'),
    { ...sandboxEndpoint('limited', 'embeddings'), limit: { calls: 5, renewal_period: 'minute' } },
    { name: 'un.named-1_x', endpoint_type: 'llm/v1/chat', model: UNNAMED },
    ...ALIASED.map(([provider, , config], index) => ({
      name: `aliased-${index}`,
      endpoint_type: 'llm/v1/chat',
      model: { provider, name: 'model-1', config },
    })),
  ],
  routes: [
    {
      name: 'split',
      task_type: 'llm/v1/chat',
      destinations: [
        { name: 'chat', traffic_percentage: 80 },
        { name: 'un.named-1_x', traffic_percentage: 20 },
      ],
    },
  ],
};

const NAMES = FILE.endpoints.map((endpoint) => (endpoint as { name: string }).name);

const CHAT_INFO = {
  name: 'chat',
  endpoint_type: 'llm/v1/chat',
  model: { name: 'sandbox-chat', provider: 'sandbox' },
  endpoint_url: '/gateway/chat/invocations',
  limit: null,
};
const { endpoint_type: route_type, endpoint_url: route_url, ...rest } = CHAT_INFO;
const CHAT_ROUTE = { ...rest, route_type, route_url };

let sluice: Sluice;

beforeAll(async () => {
  sluice = await startSluice(JSON.stringify(FILE));
});

afterAll(() => sluice.program.stop());

async function call(path: string, method = 'GET', body?: string): Promise<ReceivedResponse> {
  const headers = { 'content-type': 'application/json' };
  const given = { method, headers, redirect: 'manual' as const, body: body ?? null };
  return readResponse(await fetch(sluice.url + path, given));
}

async function read(path: string): Promise<unknown> {
  const { status, headers, text } = await call(path);
  expect([status, headers.get('content-type')]).toEqual([200, 'application/json']);
  return JSON.parse(text);
}

describe('the server', () => {
  it('reports that it is healthy', async () => expect((await call('/health')).text).toBe('{"status":"OK"}'));

  it.each(['/', '/redoc'])('redirects %s to its documentation', async (path) => {
    const { status, headers } = await call(path);
    expect([status, headers.get('location')]).toEqual([307, '/docs']);
  });

  it.each([
    '/health',
    '/api/2.0/endpoints',
    '/api/2.0/endpoints/chat',
    '/api/2.0/gateway/routes',
    '/api/2.0/gateway/routes/chat',
    '/api/3.0/gateway/endpoint/chat',
    '/api/3.0/gateway/route/split',
  ])('serves %s with and without a trailing slash, with doubled slashes, and for HEAD', async (path) => {
    const response = await call(path);
    expect(response.status).toBe(200);
    expect((await call(`${path}/`)).text).toBe(response.text);
    expect((await call(path.replaceAll('/', '//'))).text).toBe(response.text);
    expect(await call(path, 'HEAD')).toMatchObject({ status: 200, text: '' });
  });

  it.each([
    '/nope',
    '/api/2.0/nope',
    '/api/3.0/gateway/endpoint',
    '/chat/completions',
    '/favicon.ico',
    '/metrics',
    '/Health',
    '/API/2.0/endpoints',
    '/Gateway/chat/invocations',
  ])('returns 404 for %s with any method', async (path) => {
    for (const method of ['GET', 'POST', 'OPTIONS', 'DELETE']) {
      expect(await call(path, method)).toMatchObject({ status: 404, text: '{"detail":"Not Found"}' });
    }
    expect((await call(path, 'HEAD')).status).toBe(404);
  });

  it.each([
    ['POST', '/health', 'GET'],
    ['OPTIONS', '/health', 'GET'],
    ['POST', '/api/2.0/endpoints/', 'GET'],
    ['DELETE', '/api/2.0/endpoints/chat', 'GET'],
    ['PUT', '/api/2.0/gateway/routes/chat', 'GET'],
    ['POST', '/api/2.0/gateway/routes/', 'GET'],
    ['POST', '/api/3.0/gateway/route/split', 'GET'],
    ['GET', '/api/2.0/gateway/limits/', 'POST'],
    ['GET', '/endpoints/chat/invocations', 'POST'],
    ['GET', '/gateway/chat/invocations/', 'POST'],
    ['OPTIONS', '/gateway/chat/invocations', 'POST'],
    ['GET', '/gateway/split/invocations', 'POST'],
    ['GET', '/v1/chat/completions', 'POST'],
  ])('returns 405 for %s %s with Allow: %s', async (method, path, allowed) => {
    const response = await call(path, method);
    expect([response.status, response.headers.get('allow')]).toEqual([405, allowed]);
    expect(errorOf(response).detail).toBe('Method Not Allowed');
  });

  it.each([
    '/endpoints/nope/invocations',
    '/gateway/nope/invocations',
    '/gateway/nope/invocations/',
    '/endpoints/no%20pe/invocations',
  ])('returns 404 for %s with any method because the endpoint does not exist', async (path) => {
    for (const method of ['GET', 'PUT', 'OPTIONS']) {
      expect(await call(path, method)).toMatchObject({ status: 404, text: '{"detail":"Not Found"}' });
    }
  });

  it('rejects a query of an unknown endpoint before it validates the body', async () => {
    expect(await call('/endpoints/nope/invocations', 'POST', '{"broken')).toMatchObject({
      status: 404,
      text: '{"detail":"Not Found"}',
    });
  });
});

describe('the endpoints API', () => {
  it('lists the endpoints in file order and includes null fields', async () => {
    const { endpoints, ...page } = (await read('/api/2.0/endpoints/')) as { endpoints: { name: string }[] };
    expect(page).toEqual({ next_page_token: null });
    expect(endpoints.map(({ name }) => name)).toEqual(NAMES);
    expect(endpoints[0]).toEqual(CHAT_INFO);
  });

  it('returns one endpoint', async () => expect(await read('/api/2.0/endpoints/chat')).toEqual(CHAT_INFO));

  it('returns the limit as configured, and null for a model without a name', async () => {
    expect(await read('/api/2.0/endpoints/limited')).toMatchObject({
      limit: { calls: 5, key: null, renewal_period: 'minute' },
    });
    expect(await read('/api/2.0/endpoints/un.named-1_x')).toMatchObject({ model: { name: null, provider: 'sandbox' } });
  });

  it.each(['endpoints', 'gateway/routes'])('names providers as MLflow spells them, in %s', async (api) => {
    for (const [index, [, listed]] of ALIASED.entries()) {
      expect(await read(`/api/2.0/${api}/aliased-${index}`)).toMatchObject({ model: { provider: listed } });
    }
  });

  it('never returns the model configuration', async () => {
    for (const path of [
      '/api/2.0/endpoints/',
      '/api/2.0/endpoints/unreachable',
      '/api/2.0/gateway/routes/',
      '/v1/models',
    ]) {
      const { text } = await call(path);
      expect(text).not.toMatch(new RegExp(`${API_KEY}|config|api_base`));
    }
  });

  it.each(['nope', 'split', 'limits', 'CHAT'])('returns 404 for the endpoint %s', async (name) => {
    const response = await call(`/api/2.0/endpoints/${name}`);
    expect(response.status).toBe(404);
    expect(errorOf(response)).toEqual({
      detail: `The endpoint '${name}' is not present or active on the server. Please verify the endpoint name.`,
    });
  });
});

describe('the routes API', () => {
  it('lists the endpoints with the legacy field names', async () => {
    const { routes, ...page } = (await read('/api/2.0/gateway/routes/')) as { routes: { name: string }[] };
    expect(page).toEqual({ next_page_token: null });
    expect(routes.map(({ name }) => name)).toEqual(NAMES);
    expect(routes[0]).toEqual(CHAT_ROUTE);
  });

  it('returns one route without a wrapper', async () => {
    expect(await read('/api/2.0/gateway/routes/chat')).toEqual(CHAT_ROUTE);
  });

  it.each(['nope', 'split'])('returns 404 for the route %s', async (name) => {
    const response = await call(`/api/2.0/gateway/routes/${name}`);
    expect(response.status).toBe(404);
    expect(errorOf(response)).toEqual({
      detail: `The route '${name}' is not present or active on the server. Please verify the route name.`,
    });
  });
});

describe('the read routes of MLflow 3', () => {
  it('return an endpoint and a traffic route', async () => {
    expect(await read('/api/3.0/gateway/endpoint/chat')).toEqual(CHAT_INFO);
    expect(await read('/api/3.0/gateway/route/split')).toEqual({
      name: 'split',
      task_type: 'llm/v1/chat',
      destinations: [
        { name: 'chat', traffic_percentage: 80 },
        { name: 'un.named-1_x', traffic_percentage: 20 },
      ],
      routing_strategy: 'TRAFFIC_SPLIT',
    });
  });

  it.each(['endpoint', 'route'])('return 404 for a %s that the file does not define', async (kind) => {
    const response = await call(`/api/3.0/gateway/${kind}/nope`);
    expect(response.status).toBe(404);
    expect(errorOf(response).detail).toMatch(
      new RegExp(`^The ${kind} 'nope' is not present or active on the server\\.`),
    );
  });
});

describe.each(['/api/2.0/endpoints/limits', '/api/2.0/gateway/limits'])('the limits API at %s', (base) => {
  it('is not available', async () => {
    expect(await call(`${base}/chat`)).toMatchObject({
      status: 501,
      text: '{"detail":"The get_limits API is not available yet."}',
    });
    for (const path of [base, `${base}/`]) {
      expect(await post(sluice.url + path, { route: 'chat', limits: [{ calls: 1 }], extra: 1 })).toMatchObject({
        status: 501,
        text: '{"detail":"The set_limits API is not available yet."}',
      });
    }
  });

  it.each([
    [{}, ['missing', 'route'], ['missing', 'limits']],
    [{ route: 5, limits: 'none' }, ['string_type', 'route'], ['list_type', 'limits']],
    [{ route: 'chat', limits: [5] }, ['dict_type', 'limits', 0]],
  ])('validates the body first: %j', async (body, ...issues) => {
    const response = await post(`${sluice.url}${base}/`, body);
    expect(response.status).toBe(422);
    const detail = errorOf(response).detail as { type: string; loc: unknown[] }[];
    expect(detail.map(({ type, loc }) => [type, ...loc.slice(1)])).toEqual(issues);
  });
});
