import { hash } from 'node:crypto';
import { kindOfPath } from '../../src/auth';
import { DatabricksModule } from '../../src/databricks/databricks.module';
import type { PermissionLevel } from '../../src/databricks/documents';
import { DatabricksServer } from '../support/databricks-server';
import { declaredRoutes, pathOf, registeredRoutes } from '../support/declared-routes';
import { sandboxEndpoint } from '../support/sluice';

/** Allows for a slow machine. */
jest.setTimeout(120_000);

const USERS = ['nobody', 'viewer', 'querier', 'manager'] as const;
type User = (typeof USERS)[number];

const LEVELS = { viewer: 'CAN_VIEW', querier: 'CAN_QUERY', manager: 'CAN_MANAGE' } as const;
/** What the routes of Databricks mode require. */
type Access = 'public' | 'identity' | 'query' | 'create' | PermissionLevel;

/** A user who lacks what a route requires, and one who has no more than that. */
const USERS_OF: Readonly<Record<Exclude<Access, 'public'>, readonly [User | undefined, User | 'root']>> = {
  identity: [undefined, 'nobody'],
  create: ['manager', 'root'],
  CAN_VIEW: ['nobody', 'viewer'],
  CAN_QUERY: ['viewer', 'querier'],
  query: ['viewer', 'querier'],
  CAN_MANAGE: ['querier', 'manager'],
};
/** Routes whose body names the endpoint; their handlers check the level. */
const CHECKED_BY_HANDLER: Readonly<Record<string, Access>> = { 'POST /api/2.0/gateway/limits': 'CAN_MANAGE' };

const MESSAGES = [{ role: 'user', content: 'Hello!' }];

interface Route {
  readonly method: string;
  readonly path: string;
  readonly access: Access;
}

let server: DatabricksServer;
let routes: Route[];
let count = 0;

beforeAll(async () => {
  const tokenOf = (name: string, admin: boolean): object => {
    return { sha256: hash('sha256', `${name}-token`, 'hex'), user: `${name}@example.com`, admin };
  };
  server = await DatabricksServer.start({
    endpoints: [sandboxEndpoint('from-file')],
    databricks: { create: 'admins', tokens: [tokenOf('root', true), ...USERS.map((name) => tokenOf(name, false))] },
  });
  routes = moduleRoutes();
});
afterAll(() => server.stop());

/** Returns the routes of Databricks mode, as their controllers declare them. */
function moduleRoutes(): Route[] {
  const all = declaredRoutes(server.app.nest).filter(({ module }) => module === DatabricksModule);
  // The decorators of these controllers declare nothing else.
  return all as unknown as Route[];
}

const as = (user: string): Record<string, string> => ({
  authorization: `Bearer ${user}-token`,
  'content-type': 'application/json',
});
const send = (method: string, path: string, user: string | undefined, body?: object): Promise<Response> =>
  fetch(server.url + path, {
    method,
    redirect: 'manual',
    headers: user === undefined ? {} : as(user),
    ...(body && { body: JSON.stringify(body) }),
  });

/** Creates an endpoint on which each user has the level of their name. */
async function createEndpoint(task = 'llm/v1/chat'): Promise<{ name: string; id: string }> {
  const name = `endpoint-${++count}`;
  const config = { served_entities: [server.servedEntity('main', task)] };
  const created = await send('POST', '/api/2.0/serving-endpoints', 'root', { name, config });
  const { id } = (await created.json()) as { id: string };
  const access_control_list = Object.entries(LEVELS).map(([user, permission_level]) => {
    return { user_name: `${user}@example.com`, permission_level };
  });
  const response = await send('PATCH', `/api/2.0/permissions/serving-endpoints/${id}`, 'root', { access_control_list });
  expect([created.status, response.status]).toEqual([200, 200]);
  return { name, id };
}

/** Sends a request to a route as a user, about an endpoint of its own. */
async function walk({ method, path }: Route, user: string): Promise<{ status: number; text: string }> {
  const operation = /\/(embeddings|completions)$/.exec(path.replace('/chat/completions', ''))?.[1];
  const { name, id } = await createEndpoint(`llm/v1/${operation ?? 'chat'}`);
  const body = { model: name, messages: MESSAGES, prompt: 'Hello!', input: 'Hello!', route: name, limits: [] };
  const response = await send(method, pathOf(path, name, id), user, method === 'GET' ? undefined : body);
  return { status: response.status, text: await response.text() };
}

describe('the routes of Databricks mode', () => {
  it('are all served, and declare what they require', () => {
    const served = new Set(registeredRoutes(server.app.nest).map(({ method, path }) => `${method} ${path}`));
    expect(routes.length).toBeGreaterThan(40);
    expect(routes.filter(({ method, path }) => !served.has(`${method} ${path}`))).toEqual([]);
  });

  it('are public exactly if the authenticator serves them without a credential', () => {
    const isDeclaredPublic = ({ access }: Route): boolean => access === 'public';
    expect(routes.filter(isDeclaredPublic)).toEqual(
      routes.filter(({ path }) => kindOfPath(pathOf(path, 'x', 'x')) === 'public'),
    );
  });

  it('reject requests without a credential, as all routes of the server that are not public', async () => {
    // The OpenAPI documents name endpoints only to clients that may see them.
    const needsNothing = (path: string): boolean => ['public', 'document'].includes(kindOfPath(path));
    const all = registeredRoutes(server.app.nest).filter(({ path }) => !needsNothing(pathOf(path, 'x', 'x')));
    expect(all.length).toBeGreaterThan(60);
    for (const { method, path } of all) {
      const { status, headers } = await send(method, pathOf(path, 'from-file', 'x'), undefined);
      // Administration is available on this machine, but not without a credential either.
      expect([method, path, status]).toEqual([method, path, 401]);
      expect(headers.get('www-authenticate')).toMatch(/^Bearer realm="sluice"/);
    }
  });

  it('reject principals without the permission, with the level in the message', async () => {
    for (const route of routes) {
      const { method, path } = route;
      const access = CHECKED_BY_HANDLER[`${method} ${path}`] ?? route.access;
      const [user] = access === 'public' ? [] : USERS_OF[access];
      if (!user) continue;
      const { status, text } = await walk(route, user);
      expect([method, path, status, text]).toEqual([method, path, 403, expect.stringContaining('PERMISSION_DENIED')]);
      const needed = access === 'query' ? 'CAN_QUERY' : access;
      expect(text).toContain(needed === 'create' ? 'databricks.create' : needed);
    }
  });

  it('accept principals with the permission', async () => {
    for (const route of routes) {
      const { method, path } = route;
      const access = CHECKED_BY_HANDLER[`${method} ${path}`] ?? route.access;
      if (access === 'public') continue;
      const { status } = await walk(route, USERS_OF[access][1]);
      expect([method, path, status === 401 || status === 403]).toEqual([method, path, false]);
    }
  });
});

describe('permission to query an endpoint', () => {
  const body = (name: string): object => ({ messages: MESSAGES, ...(name && { model: name }) });

  it.each<[string, (name: string) => string, boolean, (body: Record<string, unknown>) => unknown]>([
    ['OpenAI’s API', () => '/v1/chat/completions', true, ({ error }) => (error as { type: string }).type],
    ['MLflow’s API', (name) => `/endpoints/${name}/invocations`, false, ({ detail }) => detail && 'permission_error'],
  ])('is required in %s', async (_api, path, hasModel, read) => {
    const { name } = await createEndpoint();
    const request = (user: string): Promise<Response> => send('POST', path(name), user, body(hasModel ? name : ''));
    const rejected = await request('viewer');
    expect(rejected.status).toBe(403);
    const error = (await rejected.json()) as Record<string, unknown>;
    expect([read(error), JSON.stringify(error)]).toEqual(['permission_error', expect.stringContaining('CAN_QUERY')]);
    expect((await request('querier')).status).not.toBe(403);
  });

  it('is required for streams', async () => {
    const { name } = await createEndpoint();
    const path = `/serving-endpoints/${name}/invocations`;
    expect((await send('POST', path, 'viewer', { messages: MESSAGES, stream: true })).status).toBe(403);
  });

  it('belongs to every identity for the endpoints of the gateway file', async () => {
    const path = '/serving-endpoints/from-file/invocations';
    expect((await send('POST', path, 'nobody', { messages: MESSAGES })).status).toBe(200);
  });
});

describe('the list of endpoints', () => {
  it('contains only those that the client may view, with its level', async () => {
    const { name } = await createEndpoint();
    const levelFor = async (user: string): Promise<unknown> => {
      const response = await send('GET', '/api/2.0/serving-endpoints/', user);
      const { endpoints } = (await response.json()) as { endpoints: { name: string; permission_level: string }[] };
      expect(endpoints.some((endpoint) => endpoint.name === 'from-file')).toBe(true);
      return endpoints.find((endpoint) => endpoint.name === name)?.permission_level;
    };
    expect(await levelFor('nobody')).toBeUndefined();
    expect(await levelFor('viewer')).toBe('CAN_VIEW');
    expect(await levelFor('manager')).toBe('CAN_MANAGE');
    expect(await levelFor('root')).toBe('CAN_MANAGE');
  });
});

describe('the listings of other APIs', () => {
  interface Listing {
    data?: { id: string }[];
    endpoints?: { name: string }[];
    routes?: { name: string }[];
  }

  it.each(['/v1/models', '/api/2.0/endpoints/', '/api/2.0/gateway/routes/', '/serving-endpoints/models'])(
    'contain the endpoints of the database that the client may see: %s',
    async (path) => {
      const { name } = await createEndpoint();
      const isListedFor = async (user: string): Promise<boolean> => {
        const listing = (await (await send('GET', path, user)).json()) as Listing;
        const names = [listing.data?.map(({ id }) => id), listing.endpoints, listing.routes].flat().map((item) => {
          return typeof item === 'object' ? item.name : item;
        });
        expect(names).toContain('from-file');
        return names.includes(name);
      };
      expect(await isListedFor('nobody')).toBe(false);
      expect(await isListedFor('querier')).toBe(true);
      expect(await isListedFor('root')).toBe(true);
    },
  );

  it.each<[string, (name: string) => string]>([
    ['/v1/models', (name) => `/v1/models/${name}`],
    ['MLflow’s endpoints', (name) => `/api/2.0/endpoints/${name}`],
    ['MLflow’s gateway', (name) => `/api/3.0/gateway/endpoint/${name}`],
  ])('have no item for an endpoint that the client may not see: %s', async (_api, pathOfItem) => {
    const { name } = await createEndpoint();
    const statuses = [];
    for (const user of ['nobody', 'viewer', 'root']) statuses.push((await send('GET', pathOfItem(name), user)).status);
    expect(statuses).toEqual([404, 200, 200]);
  });

  it('contain the same endpoints in the OpenAPI document', async () => {
    await createEndpoint();
    const textFor = async (user: string): Promise<string> => (await send('GET', '/openapi.json', user)).text();
    expect(await textFor('nobody')).toContain('from-file');
    expect(await textFor('nobody')).not.toContain('endpoint-1');
    expect(await textFor('viewer')).toContain('endpoint-1');
    expect(await textFor('root')).toContain('endpoint-1');
  });
});
