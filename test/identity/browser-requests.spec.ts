import type { ConnectionOptions } from 'node:tls';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { newKey } from '../../src/auth/api-keys/key-format';
import { readEnvironment } from '../../src/config';
import { createApp } from '../../src/create-app';
import { TestAuthority } from '../support/certificates';
import { digestOf } from '../support/databricks-server';
import { fileOf } from '../support/program';
import { sandboxEndpoint } from '../support/sluice';
import { clientOf, sendOverTls, type TlsResponse } from '../support/tls-client';

const KEY = newKey();
const ALLOWED = 'https://app.test';
const HOST = 'gateway.test';

let app: NestExpressApplication;
let url: string;
let anonymous: ConnectionOptions;
let certified: ConnectionOptions;

beforeAll(async () => {
  const authority = await TestAuthority.create();
  const [server, admin] = await Promise.all([authority.server(), authority.issue('/OU=ops/CN=alice')]);
  [anonymous, certified] = [clientOf(authority), clientOf(authority, admin)];
  const file = fileOf({
    endpoints: [sandboxEndpoint('chat')],
    tls: { certificate_file: server.certificate, key_file: server.key, client_ca_file: authority.certificate },
    auth: {
      admin_groups: ['ops'],
      client_certificates: { groups: 'OU' },
      proxy: { addresses: ['127.0.0.2'] },
      api_keys: { keys: [{ id: 'ci', sha256: digestOf(KEY), user: 'alice', groups: ['ops'] }] },
    },
  });
  const variables = { SLUICE_SHUTDOWN_GRACE_SECONDS: '0', SLUICE_ALLOWED_ORIGINS: ALLOWED };
  app = await createApp(file, readEnvironment(variables));
  // Not a loopback address: host names are not checked.
  await app.listen(0, '0.0.0.0');
  url = `https://127.0.0.1:${new URL(await app.getUrl()).port}`;
});
afterAll(() => app.close());

const basic = `Basic ${Buffer.from(`alice:${KEY}`).toString('base64')}`;
/** Each credential: what the connection and the headers of a request have. */
const CREDENTIALS: [string, () => ConnectionOptions, Record<string, string>][] = [
  ['HTTP Basic', () => anonymous, { authorization: basic }],
  ['an API key', () => anonymous, { authorization: `Bearer ${KEY}` }],
  ['a client certificate', () => certified, {}],
  ['the headers of a proxy', () => behindProxy(), { 'x-forwarded-user': 'alice', 'x-forwarded-groups': 'ops' }],
];

/** Connects from the address of the proxy. */
function behindProxy(): ConnectionOptions {
  return { ...anonymous, localAddress: '127.0.0.2' } as ConnectionOptions;
}

describe.each(CREDENTIALS)('a request of a browser with %s', (_what, client, credential) => {
  const send = (path: string, headers: Record<string, string>, method = 'POST'): Promise<TlsResponse> =>
    sendOverTls(url + path, client(), { method, headers: { host: HOST, ...credential, ...headers } });

  it('is served if a page of the server sends it', async () => {
    const own = { origin: `https://${HOST}`, 'sec-fetch-site': 'same-origin' };
    expect((await send('/admin/reload', own)).status).toBe(200);
    expect((await send('/admin/config', own, 'GET')).status).toBe(200);
  });

  it.each(['/admin/reload', '/v1/chat/completions', '/endpoints/chat/invocations', '/docs'])(
    'is rejected at %s if a page of another origin sends it',
    async (path) => {
      for (const site of ['cross-site', 'same-site']) {
        expect((await send(path, { origin: 'https://evil.test', 'sec-fetch-site': site })).status).toBe(403);
      }
      expect((await send(path, { origin: 'https://evil.test' })).status).toBe(403);
      expect((await send(path, { origin: 'null' })).status).toBe(403);
    },
  );

  it('is rejected if a page of an allowed origin sends it as a form, without a preflight request', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const headers = { origin: ALLOWED, 'sec-fetch-site': 'cross-site', 'content-type': type };
      expect((await send('/admin/reload', headers)).status).toBe(403);
    }
    expect((await send('/admin/reload', { origin: ALLOWED, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });

  it('may not carry credentials of the browser according to the preflight response', async () => {
    const headers = { origin: ALLOWED, 'access-control-request-method': 'POST' };
    const preflight = await send('/admin/reload', { ...headers, 'sec-fetch-site': 'cross-site' }, 'OPTIONS');
    expect(preflight.status).toBe(204);
    expect(preflight.headers['access-control-allow-origin']).toBe(ALLOWED);
    expect(preflight.headers).not.toHaveProperty('access-control-allow-credentials');
  });
});

describe('a page of the server', () => {
  it('has security headers, and its own content security policy', async () => {
    const { headers } = await sendOverTls(`${url}/docs`, anonymous, { headers: { host: HOST } });
    expect(headers['content-security-policy']).toContain("script-src 'self'");
    expect(headers).toMatchObject({
      'strict-transport-security': 'max-age=31536000',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
    });
  });
});
