import { DatabricksServer } from '../support/databricks-server';

const KEY = 'sk-canary-5up3rs3cr3t';
const ROUTES = '/api/2.0/gateway/routes';
const LIMITS = '/api/2.0/gateway/limits';

let server: DatabricksServer;

beforeAll(async () => {
  const config = { openai_api_key: KEY };
  const model = { provider: 'openai', name: 'gpt-4o', config };
  server = await DatabricksServer.start({ endpoints: [{ name: 'from-file', endpoint_type: 'llm/v1/chat', model }] });
});

afterAll(() => server.stop());

interface Answer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

async function send(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await server.request(method, path, body);
  const text = await response.text();
  expect(text).not.toContain(KEY);
  return { status: response.status, json: JSON.parse(text) as Record<string, unknown> };
}

function bodyOf(name: string, model: object = {}): object {
  const openai_config = { openai_api_key: KEY, openai_api_base: server.provider.base };
  return {
    name,
    route_type: 'llm/v1/chat',
    model: { name: 'gpt-4o-mini', provider: 'openai', openai_config, ...model },
  };
}

function routeOf(name: string): object {
  return {
    name,
    route_type: 'llm/v1/chat',
    model: { name: 'gpt-4o-mini', provider: 'openai' },
    route_url: `${server.url}/gateway/${name}/invocations`,
  };
}

describe('the deprecated gateway API', () => {
  it.each(['', '/'])('creates, returns, queries and deletes a route, with %j after the paths', async (slash) => {
    expect(await send('POST', ROUTES + slash, bodyOf('made'))).toEqual({ status: 200, json: routeOf('made') });
    expect(await send('GET', `${ROUTES}/made${slash}`)).toEqual({ status: 200, json: routeOf('made') });
    const query = { messages: [{ role: 'user', content: 'Hi' }] };
    expect((await send('POST', `/gateway/made/invocations${slash}`, query)).json).toMatchObject({
      choices: [{ message: { content: 'Hello there' } }],
    });
    expect(server.provider.lastRequest.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(await send('DELETE', `${ROUTES}/made${slash}`)).toEqual({ status: 200, json: {} });
    expect((await send('GET', `${ROUTES}/made`)).status).toBe(404);
  });

  it('accepts the configuration under config, and under both names if they are equal', async () => {
    const config = { openai_api_key: KEY, openai_api_base: server.provider.base };
    expect((await send('POST', ROUTES, bodyOf('older', { openai_config: undefined, config }))).status).toBe(200);
    expect((await send('POST', ROUTES, bodyOf('both', { config }))).status).toBe(200);
    for (const name of ['older', 'both']) await send('DELETE', `${ROUTES}/${name}`);
  });

  it('shows endpoints of the serving endpoints API and of the gateway file as routes, without their keys', async () => {
    const served_entities = [server.servedEntity('first'), server.servedEntity('second')];
    const routes = ['first', 'second'].map((served_entity_name) => ({ served_entity_name, traffic_percentage: 50 }));
    const config = { served_entities, traffic_config: { routes } };
    expect((await send('POST', '/api/2.0/serving-endpoints', { name: 'newer', config })).status).toBe(200);
    expect((await send('POST', '/api/2.0/serving-endpoints', { name: 'without-config' })).status).toBe(200);
    expect(await send('GET', `${ROUTES}/`)).toEqual({
      status: 200,
      json: {
        routes: [{ ...routeOf('from-file'), model: { name: 'gpt-4o', provider: 'openai' } }, routeOf('newer')],
      },
    });
    expect((await send('GET', `${ROUTES}/without-config`)).status).toBe(404);
    await send('DELETE', `${ROUTES}/newer`);
  });

  it('makes a route an endpoint of the serving endpoints API', async () => {
    await send('POST', ROUTES, bodyOf('made'));
    const { json } = await send('GET', '/api/2.0/serving-endpoints/made');
    expect(json).toMatchObject({
      name: 'made',
      config: {
        served_entities: [{ external_model: { provider: 'openai', name: 'gpt-4o-mini', task: 'llm/v1/chat' } }],
      },
      rate_limits: [],
    });
    await send('DELETE', `${ROUTES}/made`);
  });

  it('rejects a limit of tokens, and names the field that has them', async () => {
    await send('POST', ROUTES, bodyOf('tokens'));
    const limits = [{ calls: 1, tokens: 5, renewal_period: 'minute' }];
    expect((await send('POST', LIMITS, { route: 'tokens', limits })).json).toEqual({
      error_code: 'INVALID_PARAMETER_VALUE',
      message: 'limits[0].tokens: is not supported here; set it in ai_gateway.rate_limits',
    });
    await send('DELETE', `${ROUTES}/tokens`);
  });

  it('sets and returns limits, which are those of the endpoint', async () => {
    await send('POST', ROUTES, bodyOf('limited'));
    const limits = [
      { calls: 5, renewal_period: 'minute' },
      { calls: 2, key: 'user', renewal_period: 'minute' },
    ];
    const expected = { limits: [{ calls: 5, key: 'route', renewal_period: 'minute' }, limits[1]] };
    expect(await send('POST', `${LIMITS}/`, { route: 'limited', limits })).toEqual({ status: 200, json: expected });
    expect(await send('GET', `${LIMITS}/limited`)).toEqual({ status: 200, json: expected });
    expect((await send('GET', '/api/2.0/serving-endpoints/limited')).json).toMatchObject({
      rate_limits: [
        { calls: 5, key: 'endpoint', renewal_period: 'minute' },
        { calls: 2, key: 'user', renewal_period: 'minute' },
      ],
    });
    const rate_limits = [{ calls: 7, key: 'endpoint', renewal_period: 'minute' }];
    await send('PUT', '/api/2.0/serving-endpoints/limited/rate-limits', { rate_limits });
    expect((await send('GET', `${LIMITS}/limited`)).json).toEqual({
      limits: [{ calls: 7, key: 'route', renewal_period: 'minute' }],
    });
    expect((await send('POST', LIMITS, { route: 'limited', limits: [] })).json).toEqual({ limits: [] });
    await send('DELETE', `${ROUTES}/limited`);
  });

  it.each<[string, object, RegExp]>([
    ['no route_type', { route_type: null }, /^route_type: /],
    ['an unknown route_type', { route_type: 'llm/v1/sing' }, /route_type/],
    ['a model that is no object', { model: 'gpt' }, /^model: /],
    ['no provider', { model: { name: 'a' } }, /^model\.provider/],
    ['an unknown provider', { model: { name: 'a', provider: 'none', none_config: {} } }, /^model\.provider/],
    ['no key', { model: { name: 'a', provider: 'openai', openai_config: {} } }, /^model\.openai_config/],
    ['two configurations', { model: { name: 'a', provider: 'openai', config: {}, openai_config: { a: 1 } } }, /differ/],
    ['no name', { name: undefined }, /^name/],
    ['a reserved name', { name: 'databricks-a' }, /^name/],
  ])('rejects a route with %s', async (_what, change, message) => {
    const { status, json } = await send('POST', ROUTES, { ...bodyOf('bad'), ...change });
    expect([status, json['error_code']]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(json['message']).toMatch(message);
    expect(json['message']).not.toMatch(/served_entities|external_model/);
  });

  it.each<[string, unknown, RegExp]>([
    ['no route', { limits: [] }, /^route: /],
    ['limits that are no list', { route: 'from-file', limits: {} }, /^limits: /],
    ['another key', { route: 'from-file', limits: [{ calls: 1, renewal_period: 'minute', key: 'endpoint' }] }, /key/],
    ['no calls', { route: 'made', limits: [{ renewal_period: 'minute' }] }, /^limits\[0\]\.calls/],
    [
      'another period',
      { route: 'made', limits: [{ calls: 1, renewal_period: 'hour' }] },
      /^limits\[0\]\.renewal_period/,
    ],
  ])('rejects limits with %s', async (_what, body, message) => {
    await send('POST', ROUTES, bodyOf('made'));
    const { status, json } = await send('POST', LIMITS, body);
    expect([status, json['error_code']]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(json['message']).toMatch(message);
  });

  it.each<[string, string, unknown]>([
    ['GET', `${ROUTES}/none`, undefined],
    ['DELETE', `${ROUTES}/none`, undefined],
    ['GET', `${LIMITS}/none`, undefined],
    ['POST', LIMITS, { route: 'none', limits: [] }],
  ])('names an unknown route: %s %s', async (method, path, body) => {
    const { status, json } = await send(method, path, body);
    expect(status).toBe(404);
    expect(json).toEqual({ error_code: 'RESOURCE_DOES_NOT_EXIST', message: "Route with name 'none' does not exist." });
  });

  it('rejects a name that is taken, a token that is not valid, and changes of the gateway file', async () => {
    expect((await send('POST', ROUTES, bodyOf('from-file'))).json).toMatchObject({
      error_code: 'RESOURCE_ALREADY_EXISTS',
    });
    expect(await send('GET', `${ROUTES}?page_token=x`)).toMatchObject({
      status: 400,
      json: { error_code: 'INVALID_PARAMETER_VALUE' },
    });
    expect((await send('DELETE', `${ROUTES}/from-file`)).status).toBe(409);
    expect((await send('POST', LIMITS, { route: 'from-file', limits: [] })).status).toBe(409);
  });
});
