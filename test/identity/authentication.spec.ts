import { IdentityServer, basic, bearer } from '../support/identity-server';

/** Allows for a slow machine. */
jest.setTimeout(60_000);

let server: IdentityServer;

beforeAll(async () => {
  const tokens = [IdentityServer.token('alice'), IdentityServer.token('root', { admin: true })];
  server = await IdentityServer.start(
    { admin_users: ['carol@example.com'] },
    { file: { databricks: { enabled: false, tokens: [...tokens, IdentityServer.token('carol')] } } },
  );
});
afterAll(() => server.stop());

describe('a server with auth and without a store', () => {
  it('serves a client with a token', async () => {
    expect((await server.chat(bearer('alice-token'))).status).toBe(200);
    expect((await server.chat(basic('alice@example.com', 'alice-token'))).status).toBe(200);
  });

  it.each<[string, Record<string, string>, string]>([
    ['no credential', {}, 'Bearer realm="sluice"'],
    ['an unknown token', bearer('unknown'), 'Bearer realm="sluice", error="invalid_token"'],
  ])('rejects a request with %s', async (_what, headers, challenge) => {
    const response = await server.chat(headers);
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, challenge]);
  });

  it('requires a credential for every dialect, and for paths that do not exist', async () => {
    for (const path of ['/v1/models', '/api/2.0/endpoints/', '/api/2.0/gateway/routes/', '/nothing', '/admin/config']) {
      expect([path, (await server.request('GET', path)).status]).toEqual([path, 401]);
    }
  });

  it('lets admins use /admin from another machine, and rejects others', async () => {
    const forwarded = { 'x-forwarded-for': '192.0.2.1' };
    const statusFor = async (name: string): Promise<number> =>
      (await server.request('GET', '/admin/config', { ...bearer(`${name}-token`), ...forwarded })).status;
    expect([await statusFor('root'), await statusFor('carol'), await statusFor('alice')]).toEqual([200, 200, 403]);
  });
});
