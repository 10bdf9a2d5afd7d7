import { digestOfKey, newKey } from '../../src/auth/api-keys/key-format';
import { DatabricksServer } from '../support/databricks-server';
import { bearer } from '../support/identity-server';

/** Allows for a slow machine. */
jest.setTimeout(60_000);

const keys = new Map<string, string>();
const key = (id: string, traits: object) => {
  const value = newKey();
  keys.set(id, value);
  return { id, sha256: digestOfKey(value), user: `${id.split('-')[0]}@example.com`, ...traits };
};
const SANDBOX = { endpoint_type: 'llm/v1/chat', model: { provider: 'sandbox', name: 'sandbox-model', config: {} } };
const CHAT = { messages: [{ role: 'user', content: 'Hello!' }] };
const QUERY = 'This requires the permission query (CAN_QUERY) on the endpoint';

let server: DatabricksServer;
/** IDs of the stored endpoints, by name. */
const ids = new Map<string, string>();

const send = (id: string, method: string, path: string, body?: unknown): Promise<Response> =>
  server.request(method, path, body, bearer(keys.get(id)!));

async function statusAndText(id: string, method: string, path: string, body?: unknown): Promise<[number, string]> {
  const response = await send(id, method, path, body);
  return [response.status, await response.text()];
}

beforeAll(async () => {
  const auth = {
    default_permission: 'none',
    admin_users: ['root@example.com'],
    api_keys: {
      keys: [
        key('root', {}),
        key('alice', {}),
        key('alice-b', { endpoints: ['team-b'] }),
        key('alice-query', { scopes: ['query'] }),
        key('bob', {}),
      ],
    },
    permissions: [
      { endpoints: ['team-*'], users: ['alice@example.com'], level: 'query' },
      { endpoints: ['in-file'], groups: ['users'], api_keys: ['alice-b'], level: 'view' },
      { endpoints: ['team-b'], users: ['alice@example.com'], level: 'manage' },
    ],
  };
  server = await DatabricksServer.start({
    auth,
    endpoints: [
      { name: 'in-file', ...SANDBOX },
      { name: 'closed', ...SANDBOX },
    ],
  });
  for (const name of ['team-a', 'team-b', 'other']) {
    const config = { served_entities: [server.servedEntity('one')] };
    const created = await send('root', 'POST', '/api/2.0/serving-endpoints', { name, config });
    expect([name, created.status]).toEqual([name, 200]);
    ids.set(name, ((await created.json()) as { id: string }).id);
  }
  await send('root', 'POST', '/api/2.0/serving-endpoints', { name: 'empty' });
});
afterAll(() => server.stop());

describe('permissions of auth in Databricks mode', () => {
  it('apply to the lists of every API', async () => {
    const namesIn = async (id: string, path: string): Promise<string[]> => {
      const body = (await (await send(id, 'GET', path)).json()) as Record<string, { name?: string; id?: string }[]>;
      return (body['endpoints'] ?? body['routes'] ?? body['data'] ?? [])
        .map(({ name, id: model }) => name ?? model ?? '')
        .sort();
    };
    const PATHS = ['/api/2.0/serving-endpoints', '/api/2.0/endpoints/', '/api/2.0/gateway/routes/', '/v1/models'];
    for (const path of PATHS) {
      expect([path, await namesIn('alice', path)]).toEqual([path, ['in-file', 'team-a', 'team-b']]);
      expect([path, await namesIn('alice-b', path)]).toEqual([path, ['team-b']]);
      expect([path, await namesIn('bob', path)]).toEqual([path, ['in-file']]);
    }
    expect(await namesIn('alice', '/serving-endpoints/models')).toEqual(['team-a', 'team-b']);
  });

  it('report the level of the identity with each endpoint', async () => {
    const levelOf = async (id: string, name: string): Promise<unknown> => {
      const body = (await (await send(id, 'GET', `/api/2.0/serving-endpoints/${name}`)).json()) as Record<
        string,
        unknown
      >;
      return body['permission_level'] ?? body['error_code'];
    };
    expect(await levelOf('alice', 'team-a')).toBe('CAN_QUERY');
    expect(await levelOf('alice-b', 'team-b')).toBe('CAN_MANAGE');
    expect(await levelOf('alice-query', 'team-b')).toBe('CAN_QUERY');
    expect(await levelOf('bob', 'in-file')).toBe('CAN_VIEW');
    expect(await levelOf('bob', 'other')).toBe('PERMISSION_DENIED');
  });

  it('protect single reads: document, OpenAPI document, metrics, permissions and limits of another', async () => {
    const id = ids.get('other');
    for (const path of [
      '/api/2.0/serving-endpoints/other',
      '/api/2.0/serving-endpoints/other/openapi',
      '/api/2.0/serving-endpoints/other/metrics',
      `/api/2.0/permissions/serving-endpoints/${id}`,
      `/api/2.0/permissions/serving-endpoints/${id}/permissionLevels`,
      '/api/2.0/gateway/routes/other',
      '/api/2.0/gateway/limits/other',
    ]) {
      const [status, text] = await statusAndText('bob', 'GET', path);
      expect([path, status, text]).toEqual([
        path,
        403,
        expect.stringMatching(/PERMISSION_DENIED.*requires the permission/s),
      ]);
      expect(text).not.toMatch(/gpt-4o|openai|root@/);
    }
    for (const path of ['/api/2.0/endpoints/other', '/api/3.0/gateway/endpoint/other', '/v1/models/other']) {
      expect([path, (await send('bob', 'GET', path)).status]).toEqual([path, 404]);
    }
  });

  it.each([
    ['/serving-endpoints/other/invocations', CHAT],
    ['/serving-endpoints/other/served-models/one/invocations', CHAT],
    ['/serving-endpoints/chat/completions', { ...CHAT, model: 'other' }],
    ['/ai-gateway/mlflow/v1/chat/completions', { ...CHAT, model: 'other' }],
    ['/ai-gateway/openai/v1/embeddings', { input: 'a', model: 'other' }],
    ['/gateway/other/invocations', CHAT],
    ['/endpoints/other/invocations', { nonsense: true }],
    ['/v1/embeddings', { input: 'a', model: 'other' }],
    ['/serving-endpoints/closed/invocations', CHAT],
    ['/v1/chat/completions', { ...CHAT, model: 'in-file' }],
    ['/serving-endpoints/empty/invocations', CHAT],
  ])('reject a query of %s and name the level only', async (path, body) => {
    const [status, text] = await statusAndText('bob', 'POST', path, body);
    expect([status, text]).toEqual([403, expect.stringContaining(QUERY)]);
    expect(text).not.toMatch(/config|nonsense|embeddings|not a/);
    expect(server.provider.requests).toEqual([]);
  });

  it('accept queries by those to whom a rule grants them', async () => {
    expect((await send('alice', 'POST', '/serving-endpoints/team-a/invocations', CHAT)).status).toBe(200);
    expect((await send('alice-query', 'POST', '/v1/chat/completions', { ...CHAT, model: 'team-b' })).status).toBe(200);
    const [status, text] = await statusAndText('alice-b', 'POST', '/serving-endpoints/team-a/invocations', CHAT);
    expect([status, text]).toEqual([403, expect.stringContaining("which the API key 'alice-b' does not allow")]);
  });

  it('let a restricted key neither create nor change endpoints', async () => {
    const create = { name: 'new', config: { served_entities: [server.servedEntity('one')] } };
    for (const id of ['alice-query', 'alice-b']) {
      const [status, text] = await statusAndText(id, 'POST', '/api/2.0/serving-endpoints', create);
      expect([id, status, text]).toEqual([id, 403, expect.stringContaining("an API key with the scope 'manage'")]);
    }
    const tags = { add_tags: [{ key: 'a' }] };
    const [status, text] = await statusAndText('alice-query', 'PATCH', '/api/2.0/serving-endpoints/team-b/tags', tags);
    expect([status, text]).toEqual([403, expect.stringContaining('manage (CAN_MANAGE)')]);
    expect((await send('alice', 'PATCH', '/api/2.0/serving-endpoints/team-b/tags', tags)).status).toBe(200);
  });

  it('appear in the permissions of an endpoint of the file, those of API keys excepted', async () => {
    const list = (await (await send('root', 'GET', '/api/2.0/serving-endpoints')).json()) as {
      endpoints: { name: string; id: string }[];
    };
    const { id } = list.endpoints.find(({ name }) => name === 'in-file')!;
    const body = (await (await send('root', 'GET', `/api/2.0/permissions/serving-endpoints/${id}`)).json()) as {
      access_control_list: object[];
    };
    expect(body.access_control_list).toEqual([
      { group_name: 'users', all_permissions: [{ permission_level: 'CAN_VIEW', inherited: false }] },
      expect.objectContaining({ group_name: 'admins' }),
    ]);
  });
});
