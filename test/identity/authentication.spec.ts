import { createApp } from '../../src/create-app';
import { readEnvironment } from '../../src/config';
import { captureOutput } from '../support/app';
import { basic, bearer, IdentityServer } from '../support/identity-server';
import { fileOf } from '../support/program';
import { replaceFile } from '../support/reloads';

/** Allows for a slow machine. */
jest.setTimeout(60_000);

let server: IdentityServer;

beforeAll(async () => {
  server = await IdentityServer.start(
    { admin_users: ['carol@example.com'] },
    { file: { databricks: { enabled: false, tokens: [...tokens, IdentityServer.token('carol')] } } },
  );
});
afterAll(() => server.stop());
afterEach(() => jest.restoreAllMocks());

const tokens = [IdentityServer.token('alice'), IdentityServer.token('root', { admin: true })];

async function reload(): Promise<void> {
  const response = await server.request('POST', '/admin/reload', bearer('root-token'));
  expect(await response.json()).toMatchObject({ succeeded: true });
}

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
    const forwarded = { 'x-forwarded-for': '192.0.2.2' };
    const statusFor = async (name: string): Promise<number> =>
      (await server.request('GET', '/admin/config', { ...bearer(`${name}-token`), ...forwarded })).status;
    expect([await statusFor('root'), await statusFor('carol'), await statusFor('alice')]).toEqual([200, 200, 403]);
  });
});

describe('failed attempts', () => {
  it('do not delay a valid credential from the same address or with the same start', async () => {
    const address = { 'x-forwarded-for': '192.0.2.1' };
    const order: number[] = [];
    const attempt = async (token: string): Promise<void> =>
      void order.push((await server.chat({ ...bearer(token), ...address })).status);
    // The first ones are rejected at once.
    for (let index = 0; index < 10; index += 1) await attempt('alice-token-');
    order.length = 0;
    const failing = [attempt('alice-tokem'), attempt('alice-tokem')];
    await attempt('alice-token');
    expect(order[0]).toBe(200);
    await Promise.all(failing);
    expect(order).toEqual([200, 401, 401]);
  });
});

describe('a reload', () => {
  const fileWith = (content: object): object => ({
    endpoints: [IdentityServer.endpoint('chat', server.provider)],
    ...content,
  });
  const adminStatus = async (name: string): Promise<number> =>
    (await server.request('GET', '/admin/config', bearer(`${name}-token`))).status;

  it('changes who is an admin and which tokens are valid', async () => {
    const databricks = { enabled: false, tokens };
    replaceFile(server.file, fileWith({ databricks, auth: { admin_users: ['alice@example.com'] } }));
    await reload();
    expect([await adminStatus('alice'), await adminStatus('carol')]).toEqual([200, 401]);
  });

  it('that removes auth and all tokens leaves the server closed, with the last identities and a warning', async () => {
    const output = captureOutput();
    replaceFile(server.file, fileWith({}));
    await reload();
    expect(output()).toContain('the file no longer switches authentication on; restart the server');
    expect((await server.chat()).status).toBe(401);
    expect((await server.chat(bearer('alice-token'))).status).toBe(200);
    expect([await adminStatus('alice'), await adminStatus('root')]).toEqual([200, 200]);
  });
});

describe('a server without auth', () => {
  const ENDPOINTS = { endpoints: [] };

  it.each<[string, object, string, boolean]>([
    ['warns if other machines can reach it', ENDPOINTS, '0.0.0.0', true],
    ['does not warn on a loopback address', ENDPOINTS, '127.0.0.1', false],
  ])('%s', async (_what, file, host, warns) => {
    const output = captureOutput();
    const app = await createApp(fileOf(file), readEnvironment({}));
    await app.listen(0, host);
    const { port } = app.getHttpServer().address() as { port: number };
    const admin = await fetch(`http://127.0.0.1:${port}/admin/config`, { headers: { 'x-forwarded-for': '192.0.2.1' } });
    expect(admin.status).toBe(403);
    expect((await fetch(`http://127.0.0.1:${port}/v1/models`)).status).toBe(200);
    await app.close();
    expect(output().includes('the gateway file has no block "auth:"')).toBe(warns);
  });

  it('does not start if the block is written in a way that is found too late', async () => {
    captureOutput();
    const file = fileOf('endpoints: []\n"\\x61uth": {users: [{user: a, password_hash: x}]}');
    await expect(createApp(file, readEnvironment({}))).rejects.toThrow();
  });
});
