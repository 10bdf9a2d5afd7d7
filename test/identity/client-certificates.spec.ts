import { once } from 'node:events';
import type { ConnectionOptions } from 'node:tls';
import { newKey } from '../../src/auth/api-keys/key-format';
import { startApp, type App } from '../support/app';
import { TestAuthority } from '../support/certificates';
import { digestOf } from '../support/databricks-server';
import { fileOf } from '../support/program';
import { sandboxEndpoint } from '../support/sluice';
import { clientOf, connectTls, sendOverTls } from '../support/tls-client';

const KEY = newKey();
const REQUEST = 'GET /admin/config HTTP/1.1\r\nhost: localhost\r\n\r\n';

let authority: TestAuthority;
let foreign: TestAuthority;
let app: App;

async function start(auth: object): Promise<App> {
  const { certificate, key } = await authority.server();
  const tls = { certificate_file: certificate, key_file: key, client_ca_file: authority.certificate };
  return startApp(fileOf({ endpoints: [sandboxEndpoint('chat')], tls, auth }));
}

beforeAll(async () => {
  [authority, foreign] = await Promise.all([TestAuthority.create(), TestAuthority.create('Other CA')]);
  app = await start({
    admin_groups: ['ops'],
    client_certificates: { groups: 'OU' },
    api_keys: { keys: [{ id: 'ci', sha256: digestOf(KEY), service_principal: 'ci' }] },
  });
});
afterAll(() => app.stop());

async function certificate(subject: string, from = authority): Promise<ConnectionOptions> {
  return clientOf(authority, await from.issue(subject));
}

/** Returns the status and the text of a request that only admins may send. */
async function administer(client: ConnectionOptions, headers: Record<string, string> = {}): Promise<[number, string]> {
  const { status, text } = await sendOverTls(`${app.url}/admin/config`, client, { headers });
  return [status, text];
}

describe('a client certificate', () => {
  it('identifies its client by the subject', async () => {
    expect((await administer(await certificate('/OU=ops/CN=alice')))[0]).toBe(200);
    expect((await administer(await certificate('/OU=dev/CN=bob')))[0]).toBe(403);
    expect((await administer(clientOf(authority)))[0]).toBe(401);
  });

  it.each<[string, () => Promise<ConnectionOptions>, RegExp]>([
    ['another authority issued it', () => certificate('/OU=ops/CN=alice', foreign), /not valid \(\w+\)/],
    ['its subject has several common names', () => certificate('/OU=ops/CN=alice/CN=bob'), /several values of CN/],
    ['its subject has no common name', () => certificate('/OU=ops'), /no CN/],
    ['it is that of a server', () => serverCertificate(), /not valid \(\w+\)/],
  ])('identifies nobody if %s', async (_what, make, reason) => {
    const [status, text] = await administer(await make());
    expect(status).toBe(401);
    expect(text).toMatch(reason);
  });

  it('has no group of an escaped part of its common name', async () => {
    expect((await administer(await certificate('/CN=bob\\/OU=ops')))[0]).toBe(403);
    expect((await administer(await certificate('/CN=bob\\+OU=ops')))[0]).toBe(403);
  });

  it('gives way to an Authorization header, valid or not', async () => {
    const client = await certificate('/OU=ops/CN=alice');
    expect((await administer(client, { authorization: `Bearer ${KEY}` }))[0]).toBe(403);
    expect((await administer(client, { authorization: 'Bearer unknown' }))[0]).toBe(401);
  });

  it('identifies its client for all requests of a connection, and of a resumed session', async () => {
    const client = { ...(await certificate('/OU=ops/CN=alice')), maxVersion: 'TLSv1.2' as const };
    const first = await connectTls(app.url, client);
    for (const _request of [1, 2]) {
      first.write(REQUEST);
      expect(String(((await once(first, 'data')) as [Buffer])[0])).toContain('200 OK');
    }
    const session = first.getSession();
    first.destroy();
    const resumed = await connectTls(app.url, { ...client, ...(session && { session }) });
    expect(resumed.isSessionReused()).toBe(true);
    resumed.write(REQUEST);
    expect(String(((await once(resumed, 'data')) as [Buffer])[0])).toContain('200 OK');
    resumed.destroy();
  });

  it('does not identify the clients of an authenticating proxy that presents it', async () => {
    const behind = await start({
      admin_groups: ['ops'],
      client_certificates: { groups: 'OU' },
      proxy: { addresses: ['127.0.0.1'] },
    });
    const proxy = await certificate('/OU=ops/CN=proxy');
    const url = `${behind.url}/admin/config`;
    const statusOf = async (headers: Record<string, string>): Promise<number> =>
      (await sendOverTls(url, proxy, { headers })).status;
    expect(await statusOf({})).toBe(401);
    expect(await statusOf({ 'x-forwarded-user': 'bob' })).toBe(403);
    expect(await statusOf({ 'x-forwarded-user': 'bob', 'x-forwarded-groups': 'ops' })).toBe(200);
    await behind.stop();
  });
});

async function serverCertificate(): Promise<ConnectionOptions> {
  const usage = 'DNS:a.test\nextendedKeyUsage=serverAuth';
  return clientOf(authority, await authority.issue('/OU=ops/CN=alice', usage));
}
