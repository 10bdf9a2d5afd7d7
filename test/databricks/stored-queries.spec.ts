import { createHash } from 'node:crypto';
import { DatabricksServer } from '../support/databricks-server';

const MESSAGES = [{ role: 'user', content: 'Hi' }];
const NOT_FOUND = { error_code: 'ENDPOINT_NOT_FOUND', message: expect.stringContaining('does not exist') as string };

let server: DatabricksServer;

beforeAll(async () => {
  server = await DatabricksServer.start();
  await create('one', { served_entities: [server.servedEntity('only')] });
  const routes = [
    { served_entity_name: 'first', traffic_percentage: 100 },
    { served_entity_name: 'second', traffic_percentage: 0 },
  ];
  const served_entities = [server.servedEntity('first'), server.servedEntity('second')];
  await create('two', { served_entities, traffic_config: { routes } });
  await create('none');
});

afterAll(() => server.stop());

async function create(name: string, config?: object): Promise<void> {
  const response = await server.request('POST', '/api/2.0/serving-endpoints', { name, config });
  expect(await response.json()).toMatchObject({ name });
}

function tokenOf(user: string, admin: boolean): object {
  return { sha256: createHash('sha256').update(user).digest('hex'), user: `${user}@example.com`, admin };
}

function query(path: string, body: object = {}): Promise<Response> {
  return server.request('POST', path, { messages: MESSAGES, ...body });
}

describe('a query of a stored endpoint', () => {
  it.each<[string, string, object]>([
    ['/serving-endpoints/one/invocations', 'only', {}],
    ['/serving-endpoints/two/invocations', 'first', {}],
    ['/serving-endpoints/two/invocations', 'first', { stream: true }],
    ['/serving-endpoints/chat/completions', 'only', { model: 'one' }],
    ['/serving-endpoints/one/served-models/only/invocations', 'only', {}],
    ['/serving-endpoints/two/served-models/first/invocations', 'first', {}],
    ['/serving-endpoints/two/served-models/second/invocations', 'second', {}],
    ['/serving-endpoints/two/served-models/second/invocations/', 'second', { stream: true }],
  ])('at %s names the served entity %s in a header', async (path, entity, body) => {
    const response = await query(path, body);
    expect(response.status).toBe(200);
    expect(response.headers.get('served-model-name')).toBe(entity);
    await response.text();
  });

  it('reports an unknown entity like an unknown endpoint', async () => {
    const response = await query('/serving-endpoints/two/served-models/none/invocations');
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual(NOT_FOUND);
  });

  it('is rejected with 400 if the endpoint has no config', async () => {
    const response = await query('/serving-endpoints/none/invocations');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error_code: 'BAD_REQUEST' });
  });

  it('requires the permission before it reads the body', async () => {
    const restricted = await DatabricksServer.start({
      databricks: { tokens: [tokenOf('alice', true), tokenOf('bob', false)] },
    });
    const as = (user: string) => ({ authorization: `Bearer ${user}` });
    const config = { served_entities: [restricted.servedEntity('only')] };
    await restricted.request('POST', '/api/2.0/serving-endpoints', { name: 'one', config }, as('alice'));
    for (const path of ['/serving-endpoints/one/invocations', '/gateway/one/invocations']) {
      const response = await restricted.request('POST', path, '{"messages": [', as('bob'));
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ error_code: 'PERMISSION_DENIED' });
    }
    await restricted.stop();
  });

  it('names the provider of the external model in provider errors', async () => {
    const { behaviour } = server.provider;
    server.provider.behaviour = ({ response }) => void response.writeHead(403).end('{"message":"No access."}');
    const { message } = (await (await query('/serving-endpoints/one/invocations')).json()) as { message: string };
    server.provider.behaviour = behaviour;
    expect(JSON.parse(message)).toEqual({
      external_model_provider: 'openai',
      external_model_error: { message: 'No access.' },
    });
  });

  it('is served by every dialect', async () => {
    for (const path of ['/endpoints/one/invocations', '/gateway/one/invocations', '/v1/chat/completions']) {
      const response = await query(path, path.startsWith('/v1') ? { model: 'one' } : {});
      expect(response.status).toBe(200);
    }
  });

  it('is possible for the endpoints that GET /serving-endpoints/models lists', async () => {
    const { data } = (await (await server.request('GET', '/serving-endpoints/models')).json()) as {
      data: { id: string }[];
    };
    expect(data.map(({ id }) => id)).toEqual(['one', 'two']);
  });
});
