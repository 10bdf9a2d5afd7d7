import { digestOf } from '../support/databricks-server';
import { basic, bearer, IdentityServer } from '../support/identity-server';
import { sendRaw, statusOf } from '../support/raw-request';

/** Allows for a slow machine. */
jest.setTimeout(60_000);

const HEAD = ['Host: localhost', 'Connection: close'];
const ALICE = 'Authorization: Bearer alice-token';

let server: IdentityServer;
let count = 0;

beforeAll(async () => {
  const tokens = [IdentityServer.token('alice'), IdentityServer.token('root', { admin: true })];
  server = await IdentityServer.start(
    {},
    {
      file: { databricks: { tokens } },
      hasStore: true,
    },
  );
});
afterEach(() => {
  // No attack may reach the provider.
  expect(server.provider.requests).toHaveLength(0);
});
afterAll(() => server.stop());

/** Sends a request from an address of its own: otherwise the server would slow the later ones. */
function send(line: string, headers: readonly string[] = [], body = ''): Promise<string> {
  const address = `X-Forwarded-For: 10.0.${(count += 1) >> 8}.${count & 255}`;
  return sendRaw(server.url, [`${line} HTTP/1.1`, ...HEAD, address, ...headers], { body });
}

const CHAT = JSON.stringify({ model: 'chat', messages: [{ role: 'user', content: 'Hello!' }] });
const CHAT_HEADERS = ['Content-Type: application/json', `Content-Length: ${CHAT.length}`];

describe('a request without a credential is rejected', () => {
  it.each([
    '//v1/models',
    '///v1///models',
    '/./v1/models',
    '/v1/../v1/models',
    '/health/../v1/models',
    '/health/%2e%2e/v1/models',
    '/health/..%2fv1/models',
    '/health/..%252fv1/models',
    '/health%2f..%2fv1%2fmodels',
    '/health/..;/v1/models',
    '/health;/../v1/models',
    '/health%00/../v1/models',
    '/health\\..\\v1\\models',
    '/docs/../v1/models',
    '/docs/..%5cv1/models',
    '/docs/x.js/../../v1/models',
    '/v1/models/',
    '/v1/models.',
    '/v1/models..',
    '/v1/models%20',
    '/v1/models%2f',
    '/v1/models;/health',
    '/v1/models#/health',
    '/v1/models?/health',
    '/v1/models?x=/docs/x.js',
    '/%761/models',
    '/V1/models',
    '/v1%2fmodels',
    '/oidc/v1/token/../../../v1/models',
    '/.well-known/databricks-config/../../v1/models',
    '/openapi.json/../v1/models',
    '/openapi.json%2f..%2fv1%2fmodels',
    'http://localhost/v1/models',
    'http://localhost//v1/models',
    'http://localhost/health/../v1/models',
    'http://localhost\\health/../v1/models',
    'http://health/v1/models',
    'http://localhost/v1/models?/health',
    'http://localhost@health/v1/models',
    'http://localhost:80/v1/models',
    'HTTP://LOCALHOST/v1/models',
    'https://localhost/v1/models',
    'ftp://localhost/v1/models',
    'v1/models',
    '*',
  ])('whatever spelling its path has: %s', async (target) => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      const response = await send(`${method} ${target}`);
      expect([method, [400, 401].includes(statusOf(response))]).toEqual([method, true]);
      expect(response).not.toContain('"chat"');
    }
  });

  it.each([
    '//v1/chat/completions',
    '/v1/chat/completions/',
    '/health/../v1/chat/completions',
    '/v1/chat/completions?x',
  ])('before it reaches a provider: POST %s', async (target) => {
    expect(statusOf(await send(`POST ${target}`, CHAT_HEADERS, CHAT))).toBe(401);
  });

  it.each(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'SEARCH', 'QUERY'])(
    'whatever method it has: %s',
    async (method) => {
      const response = await send(`${method} /v1/models`);
      expect([400, 401]).toContain(statusOf(response));
      expect(response).not.toContain('"chat"');
    },
  );

  it.each([
    'X-HTTP-Method-Override: GET',
    'X-HTTP-Method: GET',
    'X-Method-Override: GET',
    'X-Original-URL: /health',
    'X-Rewrite-URL: /health',
    'X-Original-Method: GET',
    'X-Forwarded-Path: /health',
    'X-Forwarded-Prefix: /health',
  ])('even with a header that other servers take for the method or the path: %s', async (header) => {
    expect(statusOf(await send('POST /v1/models', [header, 'Content-Length: 0']))).toBe(401);
    expect(statusOf(await send('GET /v1/models?_method=HEAD', [header]))).toBe(401);
  });

  it.each(['/v1/models', '/admin/config'])(
    'and a public path stays what it is with X-Original-URL: %s',
    async (path) => {
      const response = await send('GET /health', [`X-Original-URL: ${path}`, `X-Rewrite-URL: ${path}`]);
      expect([statusOf(response), response.endsWith('{"status":"OK"}')]).toEqual([200, true]);
    },
  );

  it('and so is a second request that follows it on the connection', async () => {
    const lines = [
      'POST /v1/chat/completions HTTP/1.1',
      'Host: localhost',
      'Content-Length: 5',
      '',
      'GET /v1/models HTTP/1.1',
      'Host: localhost',
      ALICE,
    ];
    const both = await sendRaw(server.url, lines, { untilClose: true });
    expect(both.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(statusOf(both)).toBe(401);
  });
});

describe('a client that is not an admin cannot use /admin', () => {
  it.each([
    '/admin/config',
    '/admin/config/',
    '/admin/config?x',
    '//admin//config',
    '/./admin/config',
    '/v1/../admin/config',
    '/health/../admin/config',
    '/docs/..%2fadmin/config',
    '/Admin/config',
    '/ADMIN/CONFIG',
    '/%61dmin/config',
    '/admin%2fconfig',
    '/admin/config.',
    '/admin;x/config',
    '/admin/./config',
    '/admin\\config',
    'http://localhost/admin/config',
    'http://localhost/v1/../admin/config',
    'http://admin/config',
    'http://localhost@admin/config',
  ])('by the path %s', async (target) => {
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST']) {
      const response = await send(`${method} ${target}`, [ALICE, 'Content-Length: 0']);
      expect([method, [400, 403, 404, 405].includes(statusOf(response))]).toEqual([method, true]);
      expect(response).not.toMatch(/generation|sk-canary/);
    }
  });

  it.each(['X-Forwarded-For: 127.0.0.1', 'X-Real-IP: 127.0.0.1', 'Forwarded: for=127.0.0.1', 'Host: 127.0.0.1'])(
    'by the header %s',
    async (header) => {
      const lines = ['GET /admin/config HTTP/1.1', 'Connection: close', ALICE, header];
      const host = header.startsWith('Host') ? [] : ['Host: localhost'];
      expect(statusOf(await sendRaw(server.url, [...lines, ...host]))).toBe(403);
    },
  );
});

describe('a credential is accepted only in one Authorization header', () => {
  const root = 'Bearer root-token';

  it.each<[string, string[]]>([
    ['a second header', ['Authorization: Bearer unknown', `Authorization: ${root}`]],
    ['a first header', [`Authorization: ${root}`, 'Authorization: Bearer unknown']],
    ['two equal headers', [`Authorization: ${root}`, `Authorization: ${root}`]],
    ['a second header in capitals', [ALICE, `AUTHORIZATION: ${root}`]],
    [
      'a second header after 2,000 others',
      [`Authorization: ${root}`, ...Array<string>(2000).fill('a:b'), 'Authorization: Bearer unknown'],
    ],
    ['a second, empty header', [`Authorization: ${root}`, 'Authorization:']],
    ['a list of credentials', [`Authorization: Bearer unknown, ${root}`]],
    ['a list of schemes', [`Authorization: Basic unknown, ${root}`]],
    ['an underscore', [`Authorization_: ${root}`, `_Authorization: ${root}`]],
    ['the name of a CGI variable', [`HTTP_AUTHORIZATION: ${root}`, `HTTP-Authorization: ${root}`]],
    ['X-Authorization', [`X-Authorization: ${root}`]],
    ['Proxy-Authorization', [`Proxy-Authorization: ${root}`]],
    ['X-Forwarded-Authorization', [`X-Forwarded-Authorization: ${root}`, `X-Original-Authorization: ${root}`]],
    ['other headers for keys', ['X-Api-Key: root-token', 'Api-Key: root-token', 'Cookie: token=root-token']],
    [
      'headers of an authenticating proxy',
      ['X-Forwarded-User: root@example.com', 'X-Forwarded-Email: root@example.com'],
    ],
  ])('and not in %s', async (_what, headers) => {
    const response = await send('GET /v1/models', headers);
    expect(statusOf(response)).toBe(401);
    expect(response).toMatch(/\r\nwww-authenticate: Bearer realm="sluice"/i);
  });

  it.each([
    ['a space before the colon', `Authorization : ${root}`],
    ['a line that continues the one before', ` Authorization: ${root}`],
    ['a name with a line feed', `X: y\nAuthorization: ${root}`],
    ['a NUL in the value', `Authorization: Bearer root-token\0`],
  ])('and not with %s, which is not valid HTTP or has no effect', async (_what, line) => {
    const response = await send('GET /v1/models', ['X-First: 1', line]);
    expect([400, 401]).toContain(statusOf(response));
  });

  it.each(['authorization', 'AUTHORIZATION', 'aUtHoRiZaTiOn'])('in any case: %s', async (name) => {
    expect(statusOf(await send('GET /v1/models', [`${name}: ${root}`]))).toBe(200);
  });

  it('and not in the query or the path', async () => {
    for (const target of [
      '/v1/models?access_token=root-token',
      '/v1/models?api_key=root-token',
      '/root-token@v1/models',
    ]) {
      expect(statusOf(await send(`GET ${target}`))).toBe(401);
    }
  });
});

describe('a credential is rejected', () => {
  it.each([
    ['SQL', "'/**/OR/**/'1'='1"],
    ['SQL with a comment', "alice-token'--"],
    ['SQL with a union', "x'/**/UNION/**/SELECT/**/1--"],
    ['SQL with a wildcard', '%'],
    ['a stored digest', digestOf('root-token')],
    ['a stored digest in capitals', digestOf('root-token').toUpperCase()],
    ['a prefix of a token', 'root-toke'],
    ['a token with a longer end', 'root-token1'],
    ['a token in another case', 'ROOT-TOKEN'],
    ['a name of an object’s properties', '__proto__'],
    ['another name of an object’s properties', 'constructor'],
    ['an encoded token', 'root%2Dtoken'],
    ['an API key with a valid form', `sluice_${'0'.repeat(49)}`],
    ['15 KB', 'x'.repeat(15_000)],
    ['a JWT with 15 KB', `eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6Ing.${'e'.repeat(14_000)}.x`],
  ])('if it is %s', async (_what, token) => {
    const response = await send('GET /v1/models', [`Authorization: Bearer ${token}`]);
    expect([statusOf(response), response.includes(token)]).toEqual([401, false]);
  });

  it.each([
    ['SQL as the password', basic('root@example.com', "' OR '1'='1")],
    ['SQL as the user', basic("' OR '1'='1' --", 'root-token')],
    ['a stored digest as the password', basic('root@example.com', digestOf('root-token'))],
    ['the token of another user as the password', basic('root@example.com', 'alice-token')],
    ['no user', basic('', 'root-token')],
  ])('if it is HTTP Basic with %s', async (_what, { authorization }) => {
    expect(statusOf(await send('GET /v1/models', [`Authorization: ${authorization}`]))).toBe(401);
  });

  it('if it exceeds the limit of all headers', async () => {
    expect(statusOf(await send('GET /v1/models', [`Authorization: Bearer ${'x'.repeat(20_000)}`]))).toBe(431);
  });

  it('in the format of each dialect', async () => {
    const bodyOf = async (path: string): Promise<unknown> => (await server.request('GET', path, bearer('x'))).json();
    const message = 'Invalid access token.';
    expect(await bodyOf('/v1/models')).toMatchObject({
      error: { message, type: 'authentication_error', param: null, code: 'invalid_api_key' },
    });
    expect(await bodyOf('/api/2.0/endpoints/')).toEqual({ detail: message });
    expect(await bodyOf('/api/2.0/serving-endpoints')).toEqual({ error_code: 'UNAUTHENTICATED', message });
  });
});

describe('a large body without a valid credential', () => {
  it.each<[string, string[]]>([
    ['of a known length', ['Content-Length: 1000000000']],
    ['in chunks', ['Transfer-Encoding: chunked']],
    ['after 100 Continue', ['Content-Length: 1000000000', 'Expect: 100-continue']],
    ['of another type', ['Content-Length: 1000000000', 'Content-Type: multipart/form-data']],
    ['with an unknown token', ['Content-Length: 1000000000', 'Authorization: Bearer unknown']],
  ])('is rejected before any of it is sent: %s', async (_what, headers) => {
    const response = await send('POST /v1/chat/completions', headers);
    expect(response).not.toContain('100 Continue');
    expect(statusOf(response)).toBe(401);
    expect(response).toMatch(/\r\nconnection: close\r\n/i);
  });

  it.each(['/oidc/v1/token', '/health', '/docs', '/openapi.json'])(
    'is rejected on a public path beyond 64 KB: %s',
    async (path) => {
      const headers = ['Content-Length: 65537', 'Content-Type: application/x-www-form-urlencoded'];
      // Databricks' APIs have no 413.
      expect([400, 413]).toContain(statusOf(await send(`POST ${path}`, headers)));
    },
  );
});
