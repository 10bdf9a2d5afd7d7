import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newKey } from '../../src/auth/api-keys/key-format';
import { hashPassword } from '../../src/auth/passwords/password-hash';
import { digestOf } from '../support/databricks-server';
import { basic, bearer, IdentityServer } from '../support/identity-server';

/** Allows for a slow machine. */
jest.setTimeout(60_000);

const TOKEN = 'scim-token-of-the-identity-provider';
const KEY = newKey();
const ADMIN = bearer('root-token');

/** The credentials of one user. */
const CREDENTIALS = [
  bearer('carol-token'),
  basic('carol@example.com', 'carol-token'),
  bearer(KEY),
  basic('carol@example.com', 'password of carol'),
];

let server: IdentityServer;

beforeAll(async () => {
  const names = ['carol', 'dave'];
  const tokens = [...names.map((name) => IdentityServer.token(name)), IdentityServer.token('root', { admin: true })];
  server = await IdentityServer.start(
    {
      admin_groups: ['Platform admins'],
      scim: { token_sha256: digestOf(TOKEN) },
      api_keys: { keys: [{ id: 'carol', sha256: digestOf(KEY), user: 'carol@example.com' }] },
      users: [
        { user: 'carol@example.com', password_hash: await hashPassword('password of carol', { ln: 12, r: 8, p: 1 }) },
      ],
    },
    { file: { databricks: { tokens } }, hasStore: true, variables: {} },
  );
});
afterAll(() => server.stop());

function scim(method: string, path: string, body?: unknown, headers: Record<string, string> = bearer(TOKEN)) {
  return server.request(method, `/scim/v2${path}`, { ...headers, 'content-type': 'application/scim+json' }, body);
}

async function create(path: string, body: object): Promise<string> {
  const response = await scim('POST', path, body);
  expect(response.status).toBe(201);
  return ((await response.json()) as { id: string }).id;
}

const patchOf = (...Operations: object[]) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations,
});

/** Returns the status for each credential of the user. */
const statuses = (): Promise<number[]> =>
  Promise.all(CREDENTIALS.map(async (credential) => (await server.chat(credential)).status));
const ACCEPTED = CREDENTIALS.map(() => 200);
const REJECTED = CREDENTIALS.map(() => 401);

interface Exchange {
  readonly title: string;
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  readonly status: number;
  readonly response?: object;
  /** Name for the id of the created resource, in later exchanges. */
  readonly save?: string;
}

describe.each(['entra-id', 'okta'])('SCIM with the requests of %s', (name) => {
  const file = join(__dirname, `../fixtures/scim/${name}.json`);
  const exchanges = JSON.parse(readFileSync(file, 'utf8')) as Exchange[];
  const ids = new Map<string, string>();
  const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (match, id: string) => ids.get(id) ?? match);
  const fillAll = (value: object): object => JSON.parse(fill(JSON.stringify(value))) as object;

  it.each(exchanges.map((exchange) => [exchange.title, exchange] as const))('%s', async (_title, exchange) => {
    const { method, path, body, status, response: expected, save } = exchange;
    const response = await scim(method, fill(path), body && fillAll(body));
    const text = await response.text();
    expect([response.status, text]).toEqual([status, expect.anything()]);
    if (status === 204) expect(text).toBe('');
    else expect(response.headers.get('content-type')).toBe('application/scim+json');
    if (expected) expect(JSON.parse(text)).toMatchObject(fillAll(expected));
    expect(text).not.toContain('1mz050nq');
    if (save !== undefined) {
      const { id, meta } = JSON.parse(text) as { id: string; meta: { location: string } };
      expect(response.headers.get('location')).toBe(meta.location);
      ids.set(save, id);
    }
  });
});

describe('the users of SCIM', () => {
  it('are rejected with every credential when they are deactivated or deleted, until they are activated or created again', async () => {
    expect(await statuses()).toEqual(ACCEPTED);
    const id = await create('/Users', { userName: 'Carol@example.com' });
    expect(await statuses()).toEqual(ACCEPTED);
    await scim('PATCH', `/Users/${id}`, patchOf({ op: 'Replace', path: 'active', value: 'False' }));
    expect(await statuses()).toEqual(REJECTED);
    await scim('PATCH', `/Users/${id}`, patchOf({ op: 'Replace', path: 'active', value: 'True' }));
    expect(await statuses()).toEqual(ACCEPTED);
    await scim('DELETE', `/Users/${id}`);
    expect(await statuses()).toEqual(REJECTED);
    await create('/Users', { userName: 'carol@example.com' });
    expect(await statuses()).toEqual(ACCEPTED);
  });

  it('get the groups of SCIM, which admin_groups makes admins', async () => {
    const groups = async (): Promise<string[]> => {
      const response = await server.request('GET', '/api/2.0/preview/scim/v2/Me', bearer('dave-token'));
      return ((await response.json()) as { groups: { display: string }[] }).groups.map(({ display }) => display).sort();
    };
    const config = async (): Promise<number> =>
      (await server.request('GET', '/admin/config', bearer('dave-token'))).status;
    const id = await create('/Users', { userName: 'dd', emails: [{ value: 'Dave@Example.com' }] });
    expect(await groups()).toEqual(['users']);
    const group = await create('/Groups', { displayName: 'Platform admins', members: [{ value: id }] });
    await create('/Groups', { displayName: 'admins', members: [{ value: id }] });
    expect([await groups(), await config()]).toEqual([['Platform admins', 'admins', 'users'], 200]);
    await scim('PATCH', `/Groups/${group}`, patchOf({ op: 'Remove', path: `members[value eq "${id}"]` }));
    expect([await groups(), await config()]).toEqual([['users'], 403]);
  });

  it('do not affect a user that SCIM does not know', async () => {
    expect((await server.chat(ADMIN)).status).toBe(200);
  });
});

describe('a request of SCIM', () => {
  it.each<[string, Record<string, string>, number]>([
    ['without a credential', {}, 401],
    ['with an unknown token', bearer('unknown'), 401],
    ['with the digest of the token', bearer(digestOf(TOKEN)), 401],
    ['by a user who is not an admin', bearer('carol-token'), 403],
    ['by an admin', ADMIN, 200],
    ['by the identity provider', bearer(TOKEN), 200],
  ])('%s gets the right status', async (_who, headers, status) => {
    const response = await scim('GET', '/Groups?count=0', undefined, headers);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/scim+json');
    if (status >= 400)
      expect(await response.json()).toMatchObject({ status: String(status), detail: expect.any(String) });
  });

  it.each([
    ['GET', '/v1/models'],
    ['GET', '/admin/config'],
    ['GET', '/scim/v2'],
    ['GET', '/scim/../v1/models'],
    ['POST', '/v1/chat/completions'],
    ['GET', '/api/2.0/preview/scim/v2/Me'],
  ])('cannot be replaced by %s %s with the same token', async (method, path) => {
    const response = await server.request(
      method,
      path,
      bearer(TOKEN),
      method === 'POST' ? { model: 'chat' } : undefined,
    );
    expect(response.status).toBe(403);
  });

  it.each<[string, string, unknown, number, string]>([
    ['POST', '/Users', '{', 400, 'invalidSyntax'],
    ['POST', '/Users', [], 400, 'invalidSyntax'],
    ['POST', '/Users', {}, 400, 'invalidValue'],
    ['POST', '/Users', { userName: 'x', active: 'maybe' }, 400, 'invalidValue'],
    ['POST', '/Users', { userName: 'x', title: 'x'.repeat(70_000) }, 400, 'invalidValue'],
    ['POST', '/Groups', { displayName: 'x', members: [{ value: 'nobody' }] }, 400, 'invalidValue'],
    ['GET', '/Users?filter=userName+co+%22a%22', undefined, 400, 'invalidFilter'],
    ['GET', '/Users?filter=title+eq+%22a%22', undefined, 400, 'invalidFilter'],
    ['GET', '/Users?count=many', undefined, 400, 'invalidValue'],
  ])('%s %s with %j is rejected', async (method, path, body, status, scimType) => {
    const response = await scim(method, path, body);
    expect([response.status, await response.json()]).toEqual([status, expect.objectContaining({ scimType })]);
  });

  it('is rejected when the version in If-Match is not the current one', async () => {
    const id = await create('/Users', { userName: 'versions' });
    const headers = { ...bearer(TOKEN), 'if-match': 'W/"7"' };
    const change = patchOf({ op: 'replace', path: 'title', value: 'x' });
    expect((await scim('PATCH', `/Users/${id}`, change, headers)).status).toBe(412);
    const current = { ...headers, 'if-match': 'W/"1"' };
    const response = await scim('PATCH', `/Users/${id}`, change, current);
    expect([response.status, response.headers.get('etag')]).toEqual([200, 'W/"2"']);
  });

  it('returns what the server supports', async () => {
    for (const path of [
      '/ServiceProviderConfig',
      '/ResourceTypes/User',
      '/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group',
    ]) {
      const document = (await (await scim('GET', path)).json()) as { meta: { location: string } };
      expect(document.meta.location).toBe(`${server.url}/scim/v2${path}`);
    }
    for (const path of ['/ResourceTypes', '/Schemas']) {
      expect(await (await scim('GET', path)).json()).toMatchObject({ totalResults: path === '/Schemas' ? 3 : 2 });
    }
  });

  it('returns the attributes that the client selects', async () => {
    const id = await create('/Users', { userName: 'selected', displayName: 'S', title: 'T' });
    const fields = async (query: string): Promise<string[]> =>
      Object.keys((await (await scim('GET', `/Users/${id}?${query}`)).json()) as object);
    expect(await fields('attributes=userName,name.givenName')).toEqual(['schemas', 'id', 'userName']);
    expect(await fields('excludedAttributes=title,displayName,active,meta')).toEqual(['schemas', 'id', 'userName']);
  });
});

it('SCIM is described in the main OpenAPI document', async () => {
  const response = await server.request('GET', '/openapi.json', ADMIN);
  const { paths } = (await response.json()) as { paths: Record<string, object> };
  expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/scim/v2/Users/{id}', '/scim/v2/Groups']));
});

it('SCIM requests are recorded in the audit log with the name and the state, but without other attributes', async () => {
  const id = await create('/Users', { userName: 'audited', title: 'canary-title' });
  await scim('PATCH', `/Users/${id}`, patchOf({ op: 'replace', path: 'active', value: false }));
  const response = await server.request('GET', '/admin/audit?max_results=50', ADMIN);
  const text = await response.text();
  const { records } = JSON.parse(text) as { records: { action: string; target?: string }[] };
  expect(records.filter(({ target }) => target === id)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        action: 'scim.user.update',
        outcome: 'success',
        principal: expect.objectContaining({ name: 'scim' }),
        details: { name: 'audited', active: false },
      }),
      expect.objectContaining({ action: 'scim.user.create' }),
    ]),
  );
  expect(text).not.toContain('canary-title');
});

it('SCIM is switched off by a reload, but what was pushed still applies', async () => {
  const id = await create('/Users', { userName: 'dave@example.com' });
  await scim('PATCH', `/Users/${id}`, patchOf({ op: 'replace', path: 'active', value: false }));
  const content = JSON.parse(readFileSync(server.file, 'utf8')) as { auth: { scim?: object } };
  delete content.auth.scim;
  writeFileSync(server.file, JSON.stringify(content));
  expect((await server.request('POST', '/admin/reload', ADMIN)).status).toBe(200);
  expect((await scim('GET', '/Users', undefined, ADMIN)).status).toBe(404);
  expect((await scim('GET', '/Users')).status).toBe(401);
  expect((await server.chat(bearer('dave-token'))).status).toBe(401);
});
