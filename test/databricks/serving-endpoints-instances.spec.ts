import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Secret } from '../../src/config';
import { SecretStore, SecretVault } from '../../src/secrets';
import { parseMasterKey } from '../../src/secrets/master-keys';
import { Store } from '../../src/store';
import { describeEachDatabase } from '../support/databases';
import { DatabricksServer } from '../support/databricks-server';
import { pause, respondsNormally } from '../support/behaviours';
import { describeWithPostgres, PostgresServer } from '../support/postgres-server';
import { fileOf, Program } from '../support/program';
import { addressOf } from '../support/sluice';

const PATH = '/api/2.0/serving-endpoints';
const VARIABLES = { SLUICE_MASTER_KEY: randomBytes(32).toString('base64') };
const QUERY = { messages: [{ role: 'user', content: 'Hi' }] };

async function statusOf(server: DatabricksServer, method: string, path: string, body?: unknown): Promise<number> {
  const response = await server.request(method, `${PATH}${path}`, body);
  await response.arrayBuffer();
  return response.status;
}

async function get(server: DatabricksServer, name: string): Promise<Record<string, unknown>> {
  return (await (await server.request('GET', `${PATH}/${name}`)).json()) as Record<string, unknown>;
}

/** Repeats a check until it holds, and fails if it does not hold in time. */
async function eventually(check: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 20_000; waited += 50) {
    if (await check()) return;
    await pause(50);
  }
  throw new Error('the expected state did not occur');
}

const countOf = (list: readonly number[], status: number) => list.filter((each) => each === status).length;

describeEachDatabase('two servers on one database', (databases) => {
  let servers: readonly [DatabricksServer, DatabricksServer];
  let url: string;

  beforeAll(async () => {
    url = await databases.createUrl();
    const store = { url };
    servers = [await DatabricksServer.start({ store }, VARIABLES), await DatabricksServer.start({ store }, VARIABLES)];
  });
  afterAll(async () => {
    for (const server of servers) await server.stop();
  });

  const create = async (name: string): Promise<void> => {
    const config = { served_entities: [servers[0].servedEntity('one')] };
    expect(await statusOf(servers[0], 'POST', '', { name, config })).toBe(200);
    await eventually(async () => (await statusOf(servers[1], 'GET', `/${name}`)) === 200);
  };

  it('see each other’s new, changed and deleted endpoints', async () => {
    const [one, other] = servers;
    await create('seen');
    expect(await get(other, 'seen')).toEqual(await get(one, 'seen'));
    const query = await other.request('POST', '/serving-endpoints/seen/invocations', QUERY);
    expect(query.status).toBe(200);
    expect(await statusOf(other, 'PATCH', '/seen/tags', { add_tags: [{ key: 'a' }] })).toBe(200);
    await eventually(async () => JSON.stringify((await get(one, 'seen'))['tags']) === '[{"key":"a"}]');
    expect(await statusOf(other, 'DELETE', '/seen')).toBe(200);
    await eventually(async () => (await statusOf(one, 'GET', '/seen')) === 404);
  });

  it('find an endpoint that the other has just created', async () => {
    const [one, other] = servers;
    const config = { served_entities: [one.servedEntity('one')] };
    expect(await statusOf(one, 'POST', '', { name: 'new-by-name', config })).toBe(200);
    expect(await statusOf(other, 'PATCH', '/new-by-name/tags', { add_tags: [{ key: 'a' }] })).toBe(200);
    const created = await one.request('POST', PATH, { name: 'new-by-id', config });
    const { id } = (await created.json()) as { id: string };
    const permissions = await other.request('GET', `/api/2.0/permissions/serving-endpoints/${id}`);
    expect(permissions.status).toBe(200);
    expect(await statusOf(other, 'GET', '/unknown%00name')).toBe(404);
  });

  it('keep every tag of concurrent changes', async () => {
    await create('tagged');
    const keys = Array.from({ length: 12 }, (_, index) => `key-${index + 10}`);
    const statuses = await Promise.all(
      keys.map((key, index) =>
        statusOf(servers[index % 2] ?? servers[0], 'PATCH', '/tagged/tags', { add_tags: [{ key }] }),
      ),
    );
    expect(countOf(statuses, 200)).toBe(keys.length);
    for (const server of servers) {
      await eventually(async () => {
        const { tags } = (await get(server, 'tagged')) as { tags?: { key: string }[] };
        return JSON.stringify(tags?.map(({ key }) => key)) === JSON.stringify(keys);
      });
    }
  });

  it('replace no config silently: each accepted one has a version, and a lost one gets 409', async () => {
    await create('contested');
    const statuses = await Promise.all(
      Array.from({ length: 10 }, (_, index) => {
        const config = { served_entities: [servers[0].servedEntity(`entity-${index}`)] };
        return statusOf(servers[index % 2] ?? servers[0], 'PUT', '/contested/config', config);
      }),
    );
    const accepted = countOf(statuses, 200);
    expect(accepted).toBeGreaterThan(0);
    expect(accepted + countOf(statuses, 409)).toBe(10);
    for (const server of servers) {
      await eventually(async () => {
        const { config } = (await get(server, 'contested')) as { config?: { config_version: number } };
        return config?.config_version === 1 + accepted;
      });
    }
  });

  it('accept one config after the other, without a wait for changes to arrive', async () => {
    await create('alternating');
    for (let count = 0; count < 6; count += 1) {
      const config = { served_entities: [servers[0].servedEntity(`entity-${count}`)] };
      expect(await statusOf(servers[count % 2] ?? servers[0], 'PUT', '/alternating/config', config)).toBe(200);
    }
  });

  it('create a name once', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 6 }, (_, index) => statusOf(servers[index % 2] ?? servers[0], 'POST', '', { name: 'once' })),
    );
    expect([countOf(statuses, 200), countOf(statuses, 409)]).toEqual([1, 5]);
  });

  it('delete an endpoint once, and change it no more', async () => {
    await create('deleted');
    const [one, other] = servers;
    const [first, second, change] = await Promise.all([
      statusOf(one, 'DELETE', '/deleted'),
      statusOf(other, 'DELETE', '/deleted'),
      statusOf(one, 'PATCH', '/deleted/tags', { add_tags: [{ key: 'a' }] }),
    ]);
    expect([first, second].sort()).toEqual([200, 404]);
    expect([200, 404]).toContain(change);
    for (const server of servers) await eventually(async () => (await statusOf(server, 'GET', '/deleted')) === 404);
  });

  it('use a changed secret for the requests that start after it', async () => {
    const [one, other] = servers;
    const store = await Store.open(new Secret(url), tmpdir());
    const vault = new SecretVault([parseMasterKey(VARIABLES.SLUICE_MASTER_KEY, 'the key')]);
    const secrets = new SecretStore(store, vault);
    const usesKey = async (server: DatabricksServer, key: string): Promise<boolean> => {
      await (await server.request('POST', '/serving-endpoints/referring/invocations', QUERY)).arrayBuffer();
      return one.provider.requests.at(-1)?.headers.authorization === `Bearer ${key}`;
    };
    await secrets.put({ scope: 'llm', key: 'openai' }, 'first-key');
    const openai_config = { openai_api_key: '{{secrets/llm/openai}}', openai_api_base: one.provider.base };
    const external_model = { provider: 'openai', name: 'm', task: 'llm/v1/chat', openai_config };
    const body = { name: 'referring', config: { served_entities: [{ external_model }] } };
    await eventually(async () => (await statusOf(one, 'POST', '', body)) === 200);
    for (const server of [one, other]) await eventually(() => usesKey(server, 'first-key'));
    await secrets.put({ scope: 'llm', key: 'openai' }, 'second-key');
    for (const server of [one, other]) await eventually(() => usesKey(server, 'second-key'));
    await store.close();
  });

  it('complete a running request of an endpoint that is deleted', async () => {
    const [server] = servers;
    await create('running');
    let release = (): void => {};
    const deleted = new Promise<void>((resolve) => (release = resolve));
    server.provider.behaviour = async (request) => {
      await deleted;
      await respondsNormally(request);
    };
    const received = server.provider.nextRequest();
    const running = server.request('POST', '/serving-endpoints/running/invocations', QUERY);
    await received;
    expect(await statusOf(server, 'DELETE', '/running')).toBe(200);
    release();
    expect((await running).status).toBe(200);
    server.provider.behaviour = respondsNormally;
    expect((await server.request('POST', '/serving-endpoints/running/invocations', QUERY)).status).toBe(404);
  });
});

describeWithPostgres('a server whose database stops and starts again', () => {
  let postgres: PostgresServer;
  let servers: readonly [DatabricksServer, DatabricksServer];

  beforeAll(async () => {
    postgres = await PostgresServer.start();
    const store = { url: await postgres.createDatabase() };
    servers = [await DatabricksServer.start({ store }, VARIABLES), await DatabricksServer.start({ store }, VARIABLES)];
  });
  afterAll(async () => {
    for (const server of servers) await server.stop();
    await postgres.destroy();
  });

  it('serves queries and reads, rejects writes with 503 and Retry-After, and recovers', async () => {
    const [server, other] = servers;
    const config = { served_entities: [server.servedEntity('one')] };
    expect(await statusOf(server, 'POST', '', { name: 'chat', config })).toBe(200);
    await eventually(async () => (await statusOf(other, 'GET', '/chat')) === 200);
    await postgres.stop();

    for (const each of servers) {
      expect((await each.request('POST', '/serving-endpoints/chat/invocations', QUERY)).status).toBe(200);
      expect(await statusOf(each, 'GET', '')).toBe(200);
      expect(await statusOf(each, 'GET', '/chat')).toBe(200);
    }
    const writes: [string, string, unknown?][] = [
      ['POST', '', { name: 'new' }],
      ['PUT', '/chat/config', config],
      ['PUT', '/chat/rate-limits', {}],
      ['PUT', '/chat/ai-gateway', {}],
      ['PATCH', '/chat/tags', { add_tags: [{ key: 'a' }] }],
      ['DELETE', '/chat'],
    ];
    for (const [method, path, body] of writes) {
      const response = await server.request(method, `${PATH}${path}`, body);
      const { error_code } = (await response.json()) as { error_code: string };
      expect([method, path, response.status, error_code]).toEqual([method, path, 503, 'TEMPORARILY_UNAVAILABLE']);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    }
    expect(await get(server, 'chat')).toMatchObject({ config: { config_version: 1 }, tags: [] });

    await postgres.restart();
    await eventually(async () => (await statusOf(server, 'PUT', '/chat/config', config)) === 200);
    await eventually(
      async () => ((await get(other, 'chat')) as { config: { config_version: number } }).config.config_version === 2,
    );
    expect(await statusOf(other, 'POST', '', { name: 'new' })).toBe(200);
  });
});

describe('two workers on one SQLite file', () => {
  let program: Program;
  let address: string;

  beforeAll(async () => {
    const store = { url: `file:${mkdtempSync(`${tmpdir()}/sluice-workers-`)}/sluice.db` };
    const file = fileOf({ endpoints: [], store, databricks: {} });
    program = new Program(['start', '--config-path', file, '--port', '0', '--workers', '2'], VARIABLES);
    address = await addressOf(program);
  });
  afterAll(() => program.stop());

  /** Sends a request on a connection of its own, so that both workers get some. */
  const send = (method: string, path: string, body?: object): Promise<Response> =>
    fetch(`${address}${PATH}${path}`, {
      method,
      headers: { authorization: 'Bearer any', connection: 'close', 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });

  /** Whether ten requests in a row, of which each worker gets some, return this list of tags. */
  const haveTags = async (expected: readonly string[]): Promise<boolean> => {
    for (let requests = 0; requests < 10; requests += 1) {
      const { tags } = (await (await send('GET', '/chat')).json()) as { tags?: { key: string }[] };
      if (JSON.stringify(tags?.map(({ key }) => key)) !== JSON.stringify(expected)) return false;
    }
    return true;
  };

  it('see each other’s changes, and lose none', async () => {
    const sandbox_config = { tokens_per_second: 0 };
    const external_model = { provider: 'sandbox', name: 'sandbox-chat', task: 'llm/v1/chat', sandbox_config };
    const created = await send('POST', '', { name: 'chat', config: { served_entities: [{ external_model }] } });
    expect(created.status).toBe(200);
    await eventually(() => haveTags([]));
    const keys = Array.from({ length: 8 }, (_, index) => `key-${index}`);
    for (const key of keys) expect((await send('PATCH', '/chat/tags', { add_tags: [{ key }] })).status).toBe(200);
    await eventually(() => haveTags(keys));
    for (let requests = 0; requests < 6; requests += 1) {
      const query = await fetch(`${address}/serving-endpoints/chat/invocations`, {
        method: 'POST',
        headers: { authorization: 'Bearer any', connection: 'close' },
        body: JSON.stringify(QUERY),
      });
      expect(query.status).toBe(200);
    }
  });
});
