import { kindOfPath } from '../src/auth';
import { declaredRoutes, pathOf, registeredRoutes, type DeclaredRoute } from './support/declared-routes';
import { bearer, IdentityServer } from './support/identity-server';

/** Allows for a slow machine. */
jest.setTimeout(120_000);

let server: IdentityServer;
let routes: DeclaredRoute[];

beforeAll(async () => {
  const tokens = [IdentityServer.token('alice'), IdentityServer.token('root', { admin: true })];
  // Everything that adds routes.
  server = await IdentityServer.start({ scim: {} }, { file: { databricks: { tokens } }, hasStore: true });
  routes = declaredRoutes(server.app.nest);
});
afterAll(() => server.stop());

const keyOf = ({ method, path }: { method: string; path: string }): string => `${method} ${path}`;
const needsNothing = ({ path }: { path: string }): boolean =>
  ['public', 'document'].includes(kindOfPath(pathOf(path, 'x')));

async function statusOf({ method, path }: { method: string; path: string }, headers: Record<string, string>) {
  const response = await server.request(method, pathOf(path, 'chat'), headers);
  await response.body?.cancel();
  return response;
}

describe('the routes of a server', () => {
  it('all belong to controllers that declare what they require', () => {
    const registered = new Set(registeredRoutes(server.app.nest).map(keyOf));
    expect(registered.size).toBeGreaterThan(60);
    expect([...registered].filter((key) => !routes.some((route) => keyOf(route) === key))).toEqual([]);
  });

  it('are declared public exactly if the authenticator serves them without a credential', () => {
    const declared = routes.filter(({ access }) => access === 'public').map(keyOf);
    expect(declared).toEqual(routes.filter(needsNothing).map(keyOf));
  });

  it('reject requests without a credential unless they are public', async () => {
    for (const route of routes) {
      const { status, headers } = await statusOf(route, {});
      const isRejected = !needsNothing(route);
      expect([keyOf(route), status === 401]).toEqual([keyOf(route), isRejected]);
      if (isRejected) expect(headers.get('www-authenticate')).toMatch(/^Bearer realm="sluice"/);
    }
  });

  it('reject identities that are not admins if they are declared for admins, which includes all below /admin', async () => {
    const admin = routes.filter(({ access }) => access === 'admin');
    expect(routes.filter(({ path, access }) => path.startsWith('/admin') && access !== 'admin')).toEqual([]);
    expect(admin.map(keyOf)).toEqual(expect.arrayContaining(['GET /admin/config', 'POST /admin/reload']));
    for (const route of admin) {
      expect([keyOf(route), (await statusOf(route, bearer('alice-token'))).status]).toEqual([keyOf(route), 403]);
      expect([keyOf(route), (await statusOf(route, bearer('root-token'))).status === 403]).toEqual([
        keyOf(route),
        false,
      ]);
    }
  });
});
