import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { OPENAI_DIALECT } from '../dialects/openai/openai.dialect';
import { MLFLOW_DIALECT } from '../endpoints/mlflow.dialect';
import { browserAccess, type BrowserAccess } from './browser-access';

const OPEN = { trustsLoopback: true, hasIdentities: false };
const NONE: BrowserAccess = { allowedHosts: [], allowedOrigins: [] };

let access = NONE;
let isLocal = true;
let kind = OPEN;
let server: Server;

beforeAll(async () => {
  server = createServer((received, response) => {
    const check = browserAccess(access, { ...kind, isLocal: () => isLocal }, [OPENAI_DIALECT, MLFLOW_DIALECT]);
    check(received, response, () => response.end('served'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
beforeEach(() => {
  access = NONE;
  isLocal = true;
  kind = OPEN;
});
afterAll(() => void server.close());

/** Returns the status and the body of a POST with these headers. */
async function post(headers: Record<string, string>, method = 'POST', path = '/v1/models'): Promise<[number, string]> {
  const { port } = server.address() as AddressInfo;
  const sent = request({ port, path, method, headers, agent: false, setHost: false });
  sent.end();
  const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream & { statusCode: number }];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return [response.statusCode, text];
}

const statusOf = async (headers: Record<string, string>, method?: string): Promise<number> =>
  (await post({ host: 'localhost:5000', ...headers }, method))[0];

describe('browserAccess on a server that listens on a loopback address', () => {
  it.each([
    'localhost',
    'LOCALHOST:5000',
    'sluice.localhost:1',
    '127.0.0.1:5000',
    '10.0.0.7',
    '[::1]:5000',
    'host.docker.internal:5000',
  ])('accepts the host %s', async (host) => {
    expect(await statusOf({ host })).toBe(200);
  });

  it.each(['evil.test:5000', 'localhost.evil.test', '127.0.0.1.evil.test', 'internal.evil.test', 'evilinternal', ''])(
    'rejects the host "%s"',
    async (host) => {
      const [status, text] = await post({ host });
      expect(status).toBe(403);
      expect(JSON.parse(text)).toMatchObject({ error: { message: expect.stringContaining('SLUICE_ALLOWED_HOSTS') } });
    },
  );

  it('accepts the hosts in allowedHosts', async () => {
    access = { ...NONE, allowedHosts: ['gateway.test', '*.corp.test'] };
    for (const host of ['gateway.test', 'Gateway.test:5000', 'gateway.test.', 'a.b.corp.test']) {
      expect([host, await statusOf({ host })]).toEqual([host, 200]);
    }
    for (const host of ['gatewayxtest', 'corp.test', 'gateway.test.evil', 'a-gateway.test']) {
      expect([host, await statusOf({ host })]).toEqual([host, 403]);
    }
    access = { ...NONE, allowedHosts: ['*'] };
    expect(await statusOf({ host: 'any.test' })).toBe(200);
  });
});

describe('browserAccess on a server that listens on other addresses', () => {
  beforeEach(() => (isLocal = false));

  it('accepts every host if allowedHosts is empty', async () => {
    expect(await statusOf({ host: 'gateway.test' })).toBe(200);
  });

  it('accepts only the hosts in allowedHosts, IP addresses and localhost', async () => {
    access = { ...NONE, allowedHosts: ['gateway.test'] };
    for (const host of ['gateway.test', '10.0.0.7:5000', 'localhost']) expect(await statusOf({ host })).toBe(200);
    expect(await statusOf({ host: 'evil.test' })).toBe(403);
  });

  it.each(['/admin/reload', '/admin', '//admin/reload', '/admin?x', 'http://evil.test/admin/reload'])(
    'checks the host of %s, which trusts clients on the same machine',
    async (path) => {
      const statusAt = async (host: string): Promise<number> => (await post({ host }, 'POST', path))[0];
      expect(await statusAt('localhost:5000')).toBe(200);
      expect(await statusAt('127.0.0.1')).toBe(200);
      if (!path.startsWith('//')) expect(await statusAt('evil.test')).toBe(403);
      kind = { trustsLoopback: false, hasIdentities: true };
      expect(await statusAt('gateway.test')).toBe(200);
    },
  );

  it('rejects several Host headers', async () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.end('GET /v1/models HTTP/1.1\r\nHost: a.test\r\nhost: b.test\r\n\r\n');
    const [response] = (await once(socket, 'data')) as [Buffer];
    expect(response.toString()).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('browserAccess to a request of a web page', () => {
  const evil = { origin: 'https://evil.test' };

  it.each<[string, Record<string, string>]>([
    ['another site', { ...evil, 'sec-fetch-site': 'cross-site' }],
    ['another origin of the same site', { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }],
    ['another site, in a browser without Sec-Fetch-Site', evil],
    ['another port, in a browser without Sec-Fetch-Site', { origin: 'http://localhost:3000' }],
    ['a sandboxed page', { origin: 'null' }],
    ['another site without CORS', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
    [
      'a form on another site',
      { ...evil, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    ],
  ])('rejects %s', async (_what, headers) => {
    const [status, text] = await post({ host: 'localhost:5000', ...headers });
    expect(status).toBe(403);
    expect(JSON.parse(text)).toMatchObject({ error: { message: expect.stringContaining('SLUICE_ALLOWED_ORIGINS') } });
  });

  it.each<[string, Record<string, string>]>([
    ['the server’s own page', { origin: 'http://localhost:5000', 'sec-fetch-site': 'same-origin' }],
    [
      'the server’s own page behind a proxy that changes Host',
      { origin: 'https://gateway.test', 'sec-fetch-site': 'same-origin' },
    ],
    ['the server’s own page, without Sec-Fetch-Site', { origin: 'http://localhost:5000' }],
    [
      'the server’s own page behind a proxy, without Sec-Fetch-Site',
      { origin: 'http://gw.test', 'x-forwarded-host': 'gw.test' },
    ],
    [
      'the server’s own page behind two proxies, without Sec-Fetch-Site',
      { origin: 'https://gw.test', 'x-forwarded-host': 'gw.test, inner:8080' },
    ],
    [
      'the server’s own page, without Sec-Fetch-Site, behind a proxy that names the default port',
      { origin: 'https://gw.test', host: 'GW.test:443' },
    ],
    ['the address bar', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }],
  ])('accepts %s', async (_what, headers) => {
    access = { ...NONE, allowedHosts: ['gw.test'] };
    expect(await statusOf(headers)).toBe(200);
  });

  it('accepts a link on another site to a page of the server, but no frame', async () => {
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect(await statusOf({ ...link, 'sec-fetch-dest': 'document' }, 'GET')).toBe(200);
    expect(await statusOf({ ...link, 'sec-fetch-dest': 'iframe' }, 'GET')).toBe(403);
  });

  it('accepts the origins in allowedOrigins', async () => {
    access = { ...NONE, allowedOrigins: ['https://app.test', 'https://*.corp.test', 'http://localhost:*'] };
    for (const origin of ['https://app.test', 'https://APP.test', 'https://a.corp.test', 'http://localhost:3000']) {
      expect([origin, await statusOf({ origin, 'sec-fetch-site': 'cross-site' })]).toEqual([origin, 200]);
    }
    for (const origin of ['http://app.test', 'https://app.test:8443', 'https://corp.test.evil', 'null']) {
      expect([origin, await statusOf({ origin, 'sec-fetch-site': 'cross-site' })]).toEqual([origin, 403]);
    }
    access = { ...NONE, allowedOrigins: ['*'] };
    expect(await statusOf(evil)).toBe(200);
  });

  it.each([
    undefined,
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain;application/json',
  ])(
    'rejects a POST of an allowed origin with the content type %s, to which the browser may add credentials',
    async (type) => {
      access = { ...NONE, allowedOrigins: ['*'] };
      const headers = { ...evil, 'sec-fetch-site': 'cross-site', ...(type !== undefined && { 'content-type': type }) };
      expect(await statusOf(headers)).toBe(200);
      kind = { trustsLoopback: false, hasIdentities: true };
      expect(await statusOf(headers)).toBe(403);
      expect(await statusOf({ ...headers, 'content-type': 'application/json; charset=utf-8' })).toBe(200);
    },
  );
});
