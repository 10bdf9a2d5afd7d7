import { readFileSync, writeFileSync } from 'node:fs';
import { digestOfKey, newKey } from '../../src/auth/api-keys/key-format';
import { basic, bearer, IdentityServer } from '../support/identity-server';

/** Allows for a slow machine. */
jest.setTimeout(60_000);

const SANDBOX = { provider: 'sandbox', name: 'sandbox-model', config: {} };
const endpoint = (name: string, type = 'chat', extra: object = {}) => ({
  name,
  endpoint_type: `llm/v1/${type}`,
  model: SANDBOX,
  ...extra,
});
/** Keys by their IDs. */
const keys = new Map<string, string>();
const key = (id: string, traits: object) => {
  const value = newKey();
  keys.set(id, value);
  return { id, sha256: digestOfKey(value), ...traits };
};
const as = (id: string) => bearer(keys.get(id)!);

let server: IdentityServer;

beforeAll(async () => {
  const endpoints = [
    endpoint('chat-a'),
    endpoint('chat-b'),
    endpoint('vectors-x', 'embeddings', { limit: { calls: 5, renewal_period: 'minute' } }),
    endpoint('text', 'completions'),
    endpoint('vectors', 'embeddings'),
  ];
  const route = {
    name: 'chat-route',
    task_type: 'llm/v1/chat',
    destinations: [{ name: 'text-chat', traffic_percentage: 100 }],
  };
  server = await IdentityServer.start(
    {
      default_permission: 'none',
      admin_users: ['root@example.com'],
      api_keys: {
        keys: [
          key('alice-key', { user: 'alice@example.com', groups: ['team-a'] }),
          key('bob-key', { user: 'bob@example.com' }),
          key('root-key', { user: 'root@example.com' }),
          key('root-view', { user: 'root@example.com', scopes: ['view'] }),
          key('alice-b', { user: 'alice@example.com', groups: ['team-a'], endpoints: ['chat-b'] }),
          key('robot', { service_principal: 'robot' }),
        ],
      },
      permissions: [
        { endpoints: ['chat-*'], groups: ['team-a'], level: 'query' },
        { endpoints: ['text', 'vectors'], groups: ['team-a'], level: 'view' },
        { endpoints: ['vectors'], service_principals: ['robot'], level: 'query' },
        { endpoints: ['text'], api_keys: ['robot'], level: 'query' },
      ],
    },
    { file: { endpoints: [...endpoints, endpoint('text-chat')], routes: [route] } },
  );
});
afterAll(() => server.stop());

/** Everything a client can list, by path. */
const LISTINGS: Readonly<Record<string, (body: never) => readonly { readonly name?: string; readonly id?: string }[]>> =
  {
    '/api/2.0/endpoints/': ({ endpoints }: { endpoints: [] }) => endpoints,
    '/api/2.0/gateway/routes/': ({ routes }: { routes: [] }) => routes,
    '/v1/models': ({ data }: { data: [] }) => data,
  };

async function listed(path: string, id: string): Promise<string[]> {
  const response = await server.request('GET', path, as(id));
  expect([path, response.status]).toEqual([path, 200]);
  return LISTINGS[path]!((await response.json()) as never).map(({ name, id: model }) => name ?? model ?? '');
}

describe('the listings of a server with auth', () => {
  it.each<[string, readonly string[]]>([
    ['alice-key', ['chat-a', 'chat-b', 'text', 'vectors']],
    ['alice-b', ['chat-b']],
    ['bob-key', []],
    ['robot', ['text', 'vectors']],
    ['root-key', ['chat-a', 'chat-b', 'vectors-x', 'text', 'vectors', 'text-chat']],
    ['root-view', ['chat-a', 'chat-b', 'vectors-x', 'text', 'vectors', 'text-chat']],
  ])('show the holder of %s only what it may view', async (id, names) => {
    for (const path of Object.keys(LISTINGS)) {
      const routes = path === '/v1/models' && names.includes('chat-a') ? ['chat-route'] : [];
      expect([path, await listed(path, id)]).toEqual([path, [...names, ...routes]]);
    }
  });

  it.each(['/openapi.json', '/openapi.yaml'])('%s names only what the client may view', async (path) => {
    const text = await (await server.request('GET', path, as('alice-b'))).text();
    expect(text).toContain('chat-b');
    for (const name of ['chat-a', 'vectors-x', 'vectors', 'text-chat']) expect(text).not.toContain(`/${name}/`);
  });

  it('/openapi.json names no endpoint to a client that has not been identified', async () => {
    const text = await (await server.request('GET', '/openapi.json')).text();
    for (const name of ['chat-a', 'vectors-x', 'chat-route']) expect(text).not.toContain(name);
  });
});

describe('reading a single endpoint of a server with auth', () => {
  const READS: readonly ((name: string) => string)[] = [
    (name) => `/api/2.0/endpoints/${name}`,
    (name) => `/api/2.0/gateway/routes/${name}`,
    (name) => `/api/3.0/gateway/endpoint/${name}`,
    (name) => `/v1/models/${name}`,
  ];

  it.each(READS.map((path) => [path('NAME'), path] as const))(
    '%s responds as if a hidden one did not exist',
    async (_, path) => {
      const read = async (name: string) => {
        const response = await server.request('GET', path(name), as('alice-key'));
        return [response.status, (await response.text()).replaceAll(name, 'NAME')];
      };
      expect(await read('vectors-x')).toEqual(await read('absent'));
      expect((await read('vectors-x'))[0]).toBe(404);
      expect((await read('text'))[0]).toBe(200);
      expect((await server.request('GET', path('vectors-x'), as('root-view'))).status).toBe(200);
    },
  );

  it('shows a traffic route only to those who may view it', async () => {
    const statusFor = async (id: string) =>
      (await server.request('GET', '/api/3.0/gateway/route/chat-route', as(id))).status;
    expect([await statusFor('alice-key'), await statusFor('bob-key')]).toEqual([200, 404]);
  });
});

type Operation = 'chat' | 'completions' | 'embeddings';

const BODIES: Readonly<Record<Operation, object>> = {
  chat: { messages: [{ role: 'user', content: 'Hello!' }] },
  completions: { prompt: 'Hello!' },
  embeddings: { input: 'Hello!' },
};
const NAMES: Readonly<Record<Operation, string>> = { chat: 'chat-a', completions: 'text', embeddings: 'vectors' };

/** Every way to query an endpoint, by dialect. Paths without its name have it as `model`. */
const PATHS: Readonly<Record<string, (name: string, operation: Operation) => string>> = {
  MLflow: (name) => `/endpoints/${name}/invocations`,
  'MLflow routes': (name) => `/gateway/${name}/invocations`,
  OpenAI: (_name, operation) => `/v1/${operation === 'chat' ? 'chat/completions' : operation}`,
};

const CELLS = Object.entries(PATHS).flatMap(([dialect, pathOf]) =>
  [...Object.entries(NAMES), ['chat', 'chat-route'] as const].flatMap(([operation, name]) =>
    (operation === 'embeddings' ? [false] : [false, true]).map((stream) => ({
      dialect,
      operation: operation as Operation,
      name,
      stream,
      path: pathOf(name, operation as Operation),
    })),
  ),
);

function query({ operation, name, stream, path }: (typeof CELLS)[number], headers: Record<string, string>) {
  const model = path.includes(name) ? {} : { model: name };
  return server.request('POST', path, headers, { ...BODIES[operation], ...model, ...(stream && { stream }) });
}

describe('queries of a server with auth', () => {
  it.each(CELLS)('$dialect, $operation at $name, stream: $stream: 401, 403 naming the level, 200', async (cell) => {
    const anonymous = await query(cell, {});
    expect([anonymous.status, anonymous.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringMatching(/^Bearer/),
    ]);
    const denied = await query(cell, as('bob-key'));
    const body = (await denied.json()) as Record<string, unknown>;
    const text = `This requires the permission query (CAN_QUERY) on the endpoint '${cell.name}'.`;
    expect([denied.status, body]).toEqual([
      403,
      cell.dialect === 'OpenAI'
        ? { error: expect.objectContaining({ message: text }), detail: text }
        : { detail: text },
    ]);
    const accepted = await query(cell, as(cell.operation === 'chat' ? 'alice-key' : 'robot'));
    expect([accepted.status, accepted.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(cell.stream ? /event-stream/ : /json/),
    ]);
    await accepted.text();
  });

  it('rejects a query by those who may only view the endpoint', async () => {
    const cell = CELLS.find(({ operation, dialect }) => operation === 'embeddings' && dialect === 'OpenAI')!;
    expect((await query(cell, as('alice-key'))).status).toBe(403);
    expect((await query(cell, as('root-view'))).status).toBe(403);
    expect((await query(cell, as('root-key'))).status).toBe(200);
  });

  it('names the API key that does not allow what its owner may do', async () => {
    const response = await server.chat(basic('token', keys.get('alice-b')!), 'chat-a');
    expect([response.status, await response.text()]).toEqual([
      403,
      expect.stringContaining("which the API key 'alice-b' does not allow"),
    ]);
    expect((await server.chat(as('alice-b'), 'chat-b')).status).toBe(200);
  });

  it('serves a traffic route by destinations that the client may not query directly', async () => {
    expect((await server.chat(as('alice-key'), 'chat-route')).status).toBe(200);
    expect((await server.chat(as('alice-key'), 'text-chat')).status).toBe(403);
  });

  it('reveals neither the type of a hidden endpoint nor what is wrong with a request to it', async () => {
    for (const path of ['/endpoints/vectors-x/invocations', '/gateway/vectors-x/invocations']) {
      const response = await server.request('POST', path, as('bob-key'), { nonsense: true });
      expect([path, response.status, await response.text()]).toEqual([
        path,
        403,
        expect.not.stringMatching(/embed|input|nonsense/),
      ]);
    }
    const response = await server.chat(as('bob-key'), 'vectors-x');
    expect([response.status, await response.text()]).toEqual([403, expect.not.stringContaining('not a chat endpoint')]);
    expect(response.headers.get('retry-after')).toBeNull();
  });
});

describe('a reload of a server with auth', () => {
  it('applies changed permissions to the next request, and keeps the server closed without the block', async () => {
    const content = JSON.parse(readFileSync(server.file, 'utf8')) as { auth: object };
    const reload = async (changed: object): Promise<void> => {
      writeFileSync(server.file, JSON.stringify(changed));
      expect((await server.request('POST', '/admin/reload', as('root-key'))).status).toBe(200);
    };
    const query = async () => (await server.chat(as('bob-key'), 'chat-a')).status;
    expect(await query()).toBe(403);
    await reload({ ...content, auth: { ...content.auth, default_permission: 'query' } });
    expect(await query()).toBe(200);
    await reload({ ...content, auth: undefined });
    expect([await query(), (await server.chat({}, 'chat-a')).status]).toEqual([200, 401]);
    await reload(content);
    expect(await query()).toBe(403);
  });
});
