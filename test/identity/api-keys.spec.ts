import { createHash } from 'node:crypto';
import { newKey } from '../../src/auth/api-keys/key-format';
import { describeEachDatabase, openStore } from '../support/databases';
import { basic, bearer, IdentityServer } from '../support/identity-server';
import { pause } from '../support/behaviours';

interface Created {
  readonly id: string;
  readonly key: string;
}

/** A key of the gateway file. */
const fileKey = (id: string, traits: object = {}) => ({
  key: `${id}-token`,
  entry: IdentityServer.token(id, { id, ...traits }),
});

const ADMIN = fileKey('root', { admin: true });
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

async function statusOf(response: Promise<Response>): Promise<number> {
  const { status, body } = await response;
  await body?.cancel();
  return status;
}

/** Waits up to 10 s until a request gets the status. */
async function untilStatus(status: number, send: () => Promise<Response>): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if ((await statusOf(send())) === status) return;
    await pause(25);
  }
  throw new Error(`no response had the status ${status}`);
}

/** Returns the texts by which entries of maps and sets are looked up while the action runs. */
async function stringsLookedUp(action: () => Promise<void>): Promise<string[]> {
  const spies = [jest.spyOn(Map.prototype, 'get'), jest.spyOn(Map.prototype, 'has'), jest.spyOn(Set.prototype, 'has')];
  await action();
  const texts = spies.flatMap(({ mock }) => mock.calls.map(([key]: unknown[]) => key));
  for (const spy of spies) spy.mockRestore();
  return texts.filter((text) => typeof text === 'string');
}

describeEachDatabase('API keys of two servers', (databases) => {
  let servers: [IdentityServer, IdentityServer];
  let url: string;

  beforeAll(async () => {
    url = await databases.createUrl();
    const auth = { api_keys: { keys: [ADMIN.entry] } };
    const file = { store: { url } };
    servers = [await IdentityServer.start(auth, { file }), await IdentityServer.start(auth, { file })];
  });
  afterAll(async () => {
    for (const server of servers) await server.stop();
  });

  const manage = (method: string, path = '', body?: unknown) =>
    servers[0].request(method, `/admin/keys${path}`, bearer(ADMIN.key), body);
  const create = async (body: object): Promise<Created> => {
    const response = await manage('POST', '', { user: 'alice@example.com', ...body });
    expect(response.status).toBe(201);
    expect(response.headers.get('cache-control')).toBe('no-store');
    return (await response.json()) as Created;
  };
  const chat = (key: string, server = servers[0]) => server.chat(bearer(key));

  it('reject a key that has expired, and say so', async () => {
    const { key } = await create({ expires_at: new Date(Date.now() + 300).toISOString() });
    await untilStatus(401, () => chat(key));
    expect(await (await chat(key)).text()).toContain('The API key has expired.');
  });

  it('accept a new key at once on one server and within a second on the other', async () => {
    const { key } = await create({});
    expect(await statusOf(chat(key))).toBe(200);
    await untilStatus(200, () => chat(key, servers[1]));
    expect(await statusOf(servers[0].chat(basic('alice@example.com', key)))).toBe(200);
    expect(await statusOf(servers[0].chat(basic('token', key)))).toBe(200);
    expect(await statusOf(servers[0].chat(basic('bob', key)))).toBe(401);
  });

  it('reject a revoked key on both servers', async () => {
    const { id, key } = await create({});
    await untilStatus(200, () => chat(key, servers[1]));
    expect(await statusOf(manage('DELETE', `/${id}`))).toBe(200);
    expect(await statusOf(chat(key))).toBe(401);
    await untilStatus(401, () => chat(key, servers[1]));
    expect(await statusOf(manage('DELETE', `/${id}`))).toBe(404);
  });

  it('store digests only, and reject a stored digest in place of the key', async () => {
    const { id, key } = await create({});
    const store = await openStore(url);
    const row = await store.database.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    await store.close();
    expect(row.sha256).toBe(sha256(key));
    expect(JSON.stringify(row)).not.toContain(key.slice(11));
    for (const text of [row.sha256, row.sha256.toUpperCase(), sha256(row.sha256), row.hint, id]) {
      expect(await statusOf(chat(text))).toBe(401);
    }
  });

  it('accept the previous key during the grace period of a rotation only', async () => {
    const first = await create({});
    const rotate = async (body?: object): Promise<Created> =>
      (await (await manage('POST', `/${first.id}/rotate`, body)).json()) as Created;
    const second = await rotate({ grace_period: 3600 });
    expect(second.id).toBe(first.id);
    for (const { key } of [first, second]) {
      expect(await statusOf(chat(key))).toBe(200);
      await untilStatus(200, () => chat(key, servers[1]));
    }
    const third = await rotate();
    expect(await statusOf(chat(first.key))).toBe(401);
    expect(await statusOf(chat(second.key))).toBe(401);
    expect(await statusOf(chat(third.key))).toBe(200);
    await untilStatus(401, () => chat(second.key, servers[1]));
    await untilStatus(200, () => chat(third.key, servers[1]));
  });

  it('list keys in pages, without the keys themselves', async () => {
    const { key } = await create({ display_name: 'Alice' });
    let [path, pages, text] = ['?max_results=2', 0, ''];
    for (; path !== ''; pages += 1) {
      const page = await (await manage('GET', path)).text();
      text += page;
      const { next_page_token: token } = JSON.parse(page) as { next_page_token: string | null };
      path = token === null ? '' : `?max_results=2&page_token=${token}`;
    }
    expect(pages).toBeGreaterThan(2);
    expect(text).toContain('"source":"file"');
    expect(text).toContain(key.slice(0, 11));
    expect(text).not.toContain(key);
    expect(text).not.toContain(sha256(key));
    expect(await statusOf(manage('GET', "?page_token=x'%20or%201=1"))).toBe(400);
  });

  it.each([
    ['no owner', {}],
    ['two owners', { user: 'a', service_principal: 'b' }],
    ['an unknown field', { user: 'a', scope: ['query'] }],
    ['an unknown scope', { user: 'a', scopes: ['root'] }],
    ['no scopes', { user: 'a', scopes: [] }],
    ['a time in the past', { user: 'a', expires_at: '2020-01-01' }],
    ['a limit without a period', { user: 'a', limit: { calls: 1 } }],
    ['a pattern with "*" in its middle', { user: 'a', endpoints: ['a*b'] }],
    ['a list', []],
  ])('reject the creation of a key with %s', async (_what, body) => {
    expect(await statusOf(manage('POST', '', body))).toBe(400);
  });

  it('are managed by admins only', async () => {
    const { id, key } = await create({ scopes: ['query'], admin: true });
    for (const [method, path] of [
      ['GET', ''],
      ['POST', ''],
      ['GET', `/${id}`],
      ['POST', `/${id}/rotate`],
      ['DELETE', `/${id}`],
    ] as const) {
      const body = method === 'POST' ? {} : undefined;
      expect(await statusOf(servers[0].request(method, `/admin/keys${path}`, bearer(key), body))).toBe(403);
      expect(await statusOf(servers[0].request(method, `/admin/keys${path}`, {}, body))).toBe(401);
    }
  });

  it('do not rotate or revoke a key of the gateway file', async () => {
    expect(await statusOf(manage('DELETE', '/root'))).toBe(409);
    expect(await statusOf(manage('POST', '/root/rotate'))).toBe(409);
    expect(await (await manage('GET', '/root')).json()).toMatchObject({ id: 'root', source: 'file', hint: null });
  });
});

describe('a server with API keys', () => {
  let server: IdentityServer;
  const CI = fileKey('ci', { limit: { calls: 2, renewal_period: 'hour' } });
  const EXPIRED = fileKey('old', { expires_at: '2021-01-01' });
  const NARROW = fileKey('narrow', { endpoints: ['chat-*'] });
  /** Its beginning, by which failed attempts are counted, is not all of it. */
  const LONG = fileKey('key-of-more-than-thirty-two-characters');

  beforeAll(async () => {
    const keys = [CI, EXPIRED, NARROW, LONG, ADMIN].map(({ entry }) => entry);
    server = await IdentityServer.start({ api_keys: { keys } }, { hasStore: true });
  });
  afterAll(() => server.stop());

  it.each([
    ['SQL', "' OR '1'='1"],
    ['SQL with the prefix of keys', `sluice_'; DROP TABLE api_keys; --${'x'.repeat(26)}`],
    ['a key that was never created', newKey()],
    ['a truncated key', newKey().slice(0, -1)],
    ['an expired key of the file', EXPIRED.key],
    ['the start of a key', CI.key.slice(0, -1)],
    ['a key and further characters', `${CI.key}x`],
    ['a key in another case', CI.key.toUpperCase()],
  ])('rejects %s', async (_what, token) => {
    const response = await server.chat(bearer(token));
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /);
    expect(await response.text()).not.toContain(token);
  });

  it('looks keys up by the digest of the whole key only, so that timing reveals no part of a key', async () => {
    const { key } = LONG;
    const almost = `${key.slice(0, -1)}x`;
    const lookups = await stringsLookedUp(async () => {
      expect(await statusOf(server.chat(bearer(key)))).toBe(200);
      expect(await statusOf(server.chat(bearer(almost)))).toBe(401);
    });
    expect(lookups).toEqual(expect.arrayContaining([sha256(key), sha256(almost)]));
    expect(lookups.filter((text) => text.includes(key.slice(0, -1)))).toEqual([]);
  });

  it('names a wrong checksum', async () => {
    const key = newKey();
    const wrong = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
    expect(await (await server.chat(bearer(wrong))).text()).toContain('its checksum is wrong');
  });

  it('counts each request against the limit of its key, whichever API it uses', async () => {
    const messages = [{ role: 'user', content: 'Hi' }];
    expect(await statusOf(server.chat(bearer(CI.key)))).toBe(200);
    const mlflow = () => server.request('POST', '/gateway/chat/invocations', bearer(CI.key), { messages });
    expect(await statusOf(mlflow())).toBe(200);
    const limited = await mlflow();
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(3000);
    expect(await limited.text()).toContain('Rate limit of the API key exceeded: 2 per 1 hour');
    expect(await statusOf(server.chat(bearer(ADMIN.key)))).toBe(200);
  });
});
