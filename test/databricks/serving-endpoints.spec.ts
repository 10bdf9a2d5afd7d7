import { Validator } from '@seriousme/openapi-schema-validator';
import { randomBytes } from 'node:crypto';
import { captureOutput } from '../support/app';
import { describeEachDatabase } from '../support/databases';
import { respondsNormally, respondsWith } from '../support/behaviours';
import { DatabricksServer } from '../support/databricks-server';
import { sandboxEndpoint } from '../support/sluice';

const PATH = '/api/2.0/serving-endpoints';
const KEY = 'sk-canary-5up3rs3cr3t';

interface Details {
  readonly [field: string]: unknown;
  readonly id: string;
  readonly config: {
    readonly config_version: number;
    readonly served_entities: readonly { readonly name: string; readonly external_model: object }[];
    readonly served_models: readonly { readonly name: string }[];
    readonly traffic_config: object;
  };
}

/** Sends a request and returns the body of its successful response. */
async function send<T = Details>(server: DatabricksServer, method: string, path: string, body?: unknown): Promise<T> {
  const response = await server.request(method, `${PATH}${path}`, body);
  const text = await response.text();
  expect(text).not.toContain(KEY);
  if (response.status !== 200) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}

async function errorOf(server: DatabricksServer, method: string, path: string, body?: unknown): Promise<unknown[]> {
  const response = await server.request(method, `${PATH}${path}`, body);
  const { error_code, message } = (await response.json()) as { error_code: string; message: string };
  return [response.status, error_code, message];
}

async function answerOf(server: DatabricksServer, model: string): Promise<number> {
  const messages = [{ role: 'user', content: 'Hi' }];
  return (await server.request('POST', '/v1/chat/completions', { model, messages })).status;
}

function configOf(server: DatabricksServer, ...names: string[]) {
  return {
    served_entities: names.map((name) => server.servedEntity(name)),
    traffic_config: {
      routes: names.map((name, index) => ({ served_entity_name: name, traffic_percentage: index === 0 ? 100 : 0 })),
    },
  };
}

describeEachDatabase('the serving endpoints API', (databases) => {
  let server: DatabricksServer;
  let url: string;
  const variables = { SLUICE_MASTER_KEY: randomBytes(32).toString('base64') };
  const start = () => DatabricksServer.start({ store: { url }, endpoints: [sandboxEndpoint('from-file')] }, variables);

  beforeAll(async () => {
    url = await databases.createUrl();
    server = await start();
  });
  afterAll(() => server.stop());

  it('creates an endpoint that serves requests at once, and returns its details', async () => {
    const created = await send(server, 'POST', '', { name: 'chat', config: configOf(server, 'one') });
    expect(created).toMatchObject({
      name: 'chat',
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      creator: 'admin',
      creator_kind: 'User',
      state: { ready: 'READY', config_update: 'NOT_UPDATING' },
      tags: [],
      rate_limits: [],
      permission_level: 'CAN_MANAGE',
      route_optimized: false,
      task: 'llm/v1/chat',
      endpoint_type: 'EXTERNAL_MODEL',
      description: '',
      config: {
        config_version: 1,
        served_entities: [
          {
            name: 'one',
            type: 'EXTERNAL_MODEL',
            external_model: { provider: 'openai', task: 'llm/v1/chat' },
            state: { deployment: 'DEPLOYMENT_READY', deployment_state_message: '' },
          },
        ],
        served_models: [{ name: 'one', state: { deployment: 'DEPLOYMENT_READY' } }],
        traffic_config: {
          routes: [{ served_model_name: 'one', served_entity_name: 'one', traffic_percentage: 100 }],
        },
      },
    });
    expect(await send(server, 'GET', '/chat')).toEqual(created);
    expect(await answerOf(server, 'chat')).toBe(200);
    expect(server.provider.lastRequest.headers.authorization).toBe(`Bearer ${KEY}`);
  });

  it('accepts every form of the body that MLflow’s clients send', async () => {
    const [entity] = configOf(server, 'one').served_entities as [{ external_model: Record<string, unknown> }];
    const { task: _task, ...model } = entity.external_model;
    const config = { served_entities: [{ name: 'one', external_model: model }] };
    const limits = [{ key: 'user', renewal_period: 'minute', calls: 5 }];
    const bodies = [
      { name: 'whole', config: { ...config, task: 'llm/v1/chat', name: 'ignored' }, tags: [{ key: 'team' }] },
      { name: 'apart', config: { ...config, task: 'llm/v1/chat', route_optimized: true }, rate_limits: limits },
      { name: 'lifted', config, task: 'llm/v1/chat', route_optimized: false, tags: [], telemetry_config: {} },
      { name: 'former', config: { served_models: configOf(server, 'a.b'.replace('.', '-')).served_entities } },
      { name: 'empty' },
    ];
    for (const body of bodies) expect((await send(server, 'POST', '/', body))['name']).toBe(body.name);
    expect((await send(server, 'GET', '/apart'))['rate_limits']).toEqual(limits);
    expect((await send(server, 'GET', '/former')).config.served_entities[0]?.name).toBe('a-b');
    const empty = await send(server, 'GET', '/empty');
    expect(empty).toMatchObject({ state: { ready: 'NOT_READY', config_update: 'NOT_UPDATING' } });
    expect([empty.config, empty['task']]).toEqual([undefined, undefined]);
    const first = await send(server, 'PUT', '/empty/config', configOf(server, 'one'));
    expect(first).toMatchObject({ state: { ready: 'READY' }, config: { config_version: 1 } });
  });

  it('replaces the config and counts its versions', async () => {
    const before = await send(server, 'GET', '/chat');
    const updated = await send(server, 'PUT', '/chat/config', configOf(server, 'two', 'three'));
    expect(updated.config.config_version).toBe(before.config.config_version + 1);
    expect(updated.config.served_models.map(({ name }) => name)).toEqual(['two', 'three']);
    expect(Number(updated['last_updated_timestamp'])).toBeGreaterThanOrEqual(Number(before['creation_timestamp']));
    expect(await answerOf(server, 'chat')).toBe(200);
  });

  it('replaces limits and the AI gateway, and clears them', async () => {
    const rate_limits = [{ calls: 100, key: 'endpoint', renewal_period: 'minute' }];
    expect(
      await send(server, 'PUT', '/chat/rate-limits', { rate_limits: [{ calls: 100, renewal_period: 'minute' }] }),
    ).toEqual({ rate_limits });
    expect(await send(server, 'GET', '/chat')).toMatchObject({ rate_limits });
    expect(await send(server, 'PUT', '/chat/rate-limits', {})).toEqual({ rate_limits: [] });
    const gateway = {
      usage_tracking_config: { enabled: true },
      inference_table_config: { enabled: true, catalog_name: 'main', schema_name: 'logs' },
      rate_limits: [{ tokens: 1000, key: 'user_group', principal: 'team-a', renewal_period: 'minute' }],
      guardrails: { input: { pii: { behavior: 'BLOCK' }, invalid_keywords: ['secret'] } },
      fallback_config: { enabled: true },
    };
    const stored = {
      ...gateway,
      inference_table_config: { ...gateway.inference_table_config, table_name_prefix: 'chat' },
    };
    expect(await send(server, 'PUT', '/chat/ai-gateway', gateway)).toEqual(stored);
    expect((await send(server, 'GET', '/chat'))['ai_gateway']).toEqual(stored);
    expect(await send(server, 'PUT', '/chat/ai-gateway', { usage_tracking_config: null })).toEqual({});
    expect((await send(server, 'GET', '/chat'))['ai_gateway']).toBeUndefined();
  });

  it('sends a failed request to the other entities if fallback is enabled, even to one without traffic', async () => {
    const fallback_config = { enabled: true };
    const entities = configOf(server, 'main', 'spare');
    await send(server, 'POST', '', { name: 'safe', config: entities, ai_gateway: { fallback_config } });
    await send(server, 'POST', '', { name: 'unsafe', config: entities });
    const statuses: number[] = [];
    for (const model of ['safe', 'unsafe']) {
      server.provider.behaviour = (request) => {
        server.provider.behaviour = respondsNormally;
        respondsWith(503, { error: { message: 'overloaded' } })(request);
      };
      statuses.push(await answerOf(server, model));
    }
    expect(statuses).toEqual([200, 503]);
    for (const name of ['safe', 'unsafe']) await send(server, 'DELETE', `/${name}`);
  });

  it('adds tags, then deletes tags, and returns them sorted', async () => {
    const add_tags = [{ key: 'b' }, { key: 'a', value: '1' }, { key: 'c', value: '' }];
    const tags = [{ key: 'a', value: '1' }, { key: 'b' }];
    expect(await send(server, 'PATCH', '/chat/tags', { add_tags, delete_tags: ['c', 'unknown'] })).toEqual({ tags });
    expect(await send(server, 'PATCH', '/chat/tags', { add_tags: [{ key: 'a', value: '2' }] })).toEqual({
      tags: [{ key: 'a', value: '2' }, { key: 'b' }],
    });
    // Databricks' JavaScript SDK sends no body.
    expect(await send(server, 'PATCH', '/chat/tags')).toMatchObject({ tags: { length: 2 } });
  });

  it('sets e-mail notifications', async () => {
    const email_notifications = { on_update_success: ['a@example.com'] };
    expect(await send(server, 'PATCH', '/chat/notifications', { email_notifications })).toMatchObject({
      name: 'chat',
      email_notifications,
    });
    expect(await send(server, 'PATCH', '/chat/notifications')).toMatchObject({ email_notifications });
  });

  it('lists the endpoints of the gateway file, then those of the database in the order of their creation', async () => {
    for (const path of ['', '/']) {
      const { endpoints } = await send<{ endpoints: Details[] }>(server, 'GET', path);
      expect(endpoints.map(({ name }) => name)).toEqual([
        'from-file',
        'chat',
        'whole',
        'apart',
        'lifted',
        'former',
        'empty',
      ]);
      expect(endpoints[1]).toMatchObject({ permission_level: 'CAN_MANAGE', config: { served_entities: [{}, {}] } });
      expect(endpoints[1]?.config.traffic_config).toBeUndefined();
    }
  });

  it('shows endpoints and traffic routes in the listings of the other dialects as it shows single ones', async () => {
    const json = async (path: string): Promise<unknown> => (await server.request('GET', path)).json();
    const { endpoints } = (await json('/api/2.0/endpoints/')) as { endpoints: { name: string }[] };
    // `chat` has two entities, `empty` one; MLflow lists no traffic routes.
    expect(endpoints.map(({ name }) => name)).toEqual(['from-file', 'whole', 'apart', 'lifted', 'former', 'empty']);
    expect(endpoints[1]).toEqual(await json('/api/2.0/endpoints/whole'));
    const { data } = (await json('/v1/models')) as { data: { id: string }[] };
    expect(data.map(({ id }) => id).sort()).toEqual([...endpoints.map(({ name }) => name), 'chat'].sort());
    for (const model of data) expect(model).toEqual(await json(`/v1/models/${model.id}`));
  });

  it('shows an endpoint of the gateway file and rejects changes of it with the path of the file', async () => {
    const shown = await send(server, 'GET', '/from-file');
    expect(shown).toMatchObject({ state: { ready: 'READY' }, config: { config_version: 1 }, rate_limits: [] });
    // The name of the file, without its folder.
    expect(shown).toMatchObject({ creator: expect.stringMatching(/^[^/]+\.yaml$/) });
    expect(shown.id).toMatch(/^[0-9a-f]{32}$/);
    const changes: [string, string, object?][] = [
      ['DELETE', '/from-file'],
      ['PUT', '/from-file/config', configOf(server, 'one')],
      ['PUT', '/from-file/rate-limits', { rate_limits: [] }],
      ['PUT', '/from-file/ai-gateway', {}],
      ['PATCH', '/from-file/tags', { add_tags: [{ key: 'a' }] }],
      ['PATCH', '/from-file/notifications', { email_notifications: {} }],
    ];
    for (const [method, path, body] of changes) {
      const [status, code, message] = await errorOf(server, method, path, body);
      expect([method, path, status, code]).toEqual([method, path, 409, 'RESOURCE_CONFLICT']);
      expect(message).toMatch(/'from-file' is defined in \/.*\.yaml/);
    }
    const [status, code] = await errorOf(server, 'POST', '', { name: 'from-file' });
    expect([status, code]).toEqual([409, 'RESOURCE_ALREADY_EXISTS']);
  });

  it('describes the paths of an endpoint in a valid OpenAPI document', async () => {
    const response = await server.request('GET', `${PATH}/chat/openapi`, undefined, { accept: 'text/plain' });
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const document = (await response.json()) as { paths: object; servers: object };
    expect(Object.keys(document.paths)).toEqual([
      '/invocations',
      '/served-models/two/invocations',
      '/served-models/three/invocations',
    ]);
    expect(document.servers).toEqual([{ url: `${server.url}/serving-endpoints/chat` }]);
    const validator = new Validator();
    expect(await validator.validate(document as unknown as Record<string, unknown>)).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('counts the requests, errors and tokens of each served entity in its metrics', async () => {
    await send(server, 'POST', '', { name: 'counted', config: configOf(server, 'one') });
    expect(await answerOf(server, 'counted')).toBe(200);
    const response = await server.request('GET', `${PATH}/counted/metrics`, undefined, { accept: 'text/plain' });
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    const labels = '{endpoint_name="counted",served_entity_name="one"}';
    const lines = (await response.text()).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'response_count_total{endpoint_name="counted",status_code="200"} 1',
        `request_count_total${labels} 1`,
        `request_5xx_count_total${labels} 0`,
        `input_token_count_total${labels} 9`,
        `output_token_count_total${labels} 2`,
        `request_latency_ms_count${labels} 1`,
      ]),
    );
    expect(lines.filter((line) => !/^(?:#.*|\w+\{[^}]*\} [\d.]+|)$/.test(line))).toEqual([]);
  });

  it('serves the same endpoints after a restart', async () => {
    const before = await send(server, 'GET', '/chat');
    await server.stop();
    server = await start();
    expect(await send(server, 'GET', '/chat')).toEqual(before);
  });

  it('deletes an endpoint; a new one of the same name has another id', async () => {
    const { id } = await send(server, 'GET', '/chat');
    expect(await send(server, 'DELETE', '/chat')).toEqual({});
    expect(await errorOf(server, 'GET', '/chat')).toEqual([
      404,
      'RESOURCE_DOES_NOT_EXIST',
      "Endpoint with name 'chat' does not exist.",
    ]);
    expect(await answerOf(server, 'chat')).toBe(400);
    expect((await send(server, 'POST', '', { name: 'chat' })).id).not.toBe(id);
  });

  it('serves the endpoint of the gateway file if the database has one of the same name, and warns', async () => {
    await send(server, 'POST', '', { name: 'double', config: configOf(server, 'one') });
    await server.stop();
    const output = captureOutput();
    server = await DatabricksServer.start({ store: { url }, endpoints: [sandboxEndpoint('double')] }, variables);
    jest.restoreAllMocks();
    expect(output()).toMatch(/'double' of the database is not served: \S+\.yaml has the same name/);
    const { endpoints } = await send<{ endpoints: Details[] }>(server, 'GET', '');
    const [double, ...others] = endpoints.filter(({ name }) => name === 'double');
    expect(double).toMatchObject({ config: { served_entities: [{ external_model: { provider: 'sandbox' } }] } });
    expect(others).toEqual([]);
    const { length } = server.provider.requests;
    expect(await answerOf(server, 'double')).toBe(200);
    expect(server.provider.requests).toHaveLength(length);
  });

  it('rejects a body above the limit with 400 that names the limit', async () => {
    await server.stop();
    server = await DatabricksServer.start({ store: { url } }, { ...variables, SLUICE_MAX_BODY_BYTES: '1000' });
    const [status, code, message] = await errorOf(server, 'POST', '', { name: 'a', description: 'x'.repeat(2000) });
    expect([status, code]).toEqual([400, 'BAD_REQUEST']);
    expect(message).toContain('1000 bytes');
  });

  it('responds with 503 that names the secret while a secret of an endpoint is missing', async () => {
    const name = 'SLUICE_SECRET_LLM_KEY';
    await server.stop();
    server = await DatabricksServer.start({ store: { url } }, { ...variables, [name]: KEY });
    const openai_config = { openai_api_key: '{{secrets/llm/key}}', openai_api_base: server.provider.base };
    const external_model = { provider: 'openai', name: 'm', task: 'llm/v1/chat', openai_config };
    await send(server, 'POST', '', { name: 'referring', config: { served_entities: [{ external_model }] } });
    expect(await answerOf(server, 'referring')).toBe(200);
    await server.stop();
    server = await DatabricksServer.start({ store: { url } }, variables);
    const query = { messages: [{ role: 'user', content: 'Hi' }] };
    const response = await server.request('POST', '/serving-endpoints/referring/invocations', query);
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await response.json()).toEqual({
      error_code: 'TEMPORARILY_UNAVAILABLE',
      message: expect.stringContaining('{{secrets/llm/key}}'),
    });
    expect(await send(server, 'GET', '/referring')).toMatchObject({ state: { ready: 'NOT_READY' } });
  });
});
