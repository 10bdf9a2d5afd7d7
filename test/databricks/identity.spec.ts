import { hash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { DatabricksServer } from '../support/databricks-server';
import { sandboxEndpoint } from '../support/sluice';

const ALICE = 'dapi-canary-alice-5up3rs3cr3t';
const ROOT = 'dapi-canary-root-5up3rs3cr3t';
const SECRET = 'dose-canary+app/5up3r%41s3cr3t';

const sha256 = (text: string): string => hash('sha256', text, 'hex');
const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

const DATABRICKS = {
  tokens: [
    { sha256: sha256(ALICE), user: 'alice@example.com', display_name: 'Alice', groups: ['team-a'] },
    { sha256: sha256(ROOT).toUpperCase(), user: 'root@example.com', admin: true },
  ],
  service_principals: [{ client_id: 'app-1', secret_sha256: sha256(SECRET), display_name: 'App', groups: [] }],
  token_lifetime: 900,
  workspace_id: '424242',
};

const ME = '/api/2.0/preview/scim/v2/Me';

type Headers = Record<string, string>;

let server: DatabricksServer;

let requests = 0;

/** Sends a request from an address of its own: the server slows many failed attempts from one. */
const get = (path: string, headers: Headers = {}): Promise<Response> =>
  fetch(`${server.url}${path}`, { headers: { 'x-forwarded-for': `10.0.0.${(requests += 1)}`, ...headers } });
const as = (authorization: string): Headers => ({ authorization });
const requestToken = (form: Record<string, string> | string, headers: Headers = {}): Promise<Response> =>
  fetch(`${server.url}/oidc/v1/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(form).toString(),
  });

async function jsonOf(response: Response): Promise<Record<string, unknown>> {
  expect(response.headers.get('content-type')).toBe('application/json');
  return (await response.json()) as Record<string, unknown>;
}

/** Sends a request as these lines, and resolves with everything that the server sends before it closes the connection. */
async function raw(...lines: string[]): Promise<string> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  await once(socket, 'close');
  return received;
}

describe('a server with tokens and service principals', () => {
  beforeAll(async () => {
    const file = { endpoints: [sandboxEndpoint('chat')], databricks: DATABRICKS };
    server = await DatabricksServer.start(file, { SLUICE_TRUSTED_PROXIES: '127.0.0.1' });
  });
  afterAll(() => server.stop());

  it.each<[string, string, string, boolean]>([
    ['a bearer token', `Bearer ${ALICE}`, 'alice@example.com', false],
    ['a bearer token with a scheme in capitals', `BEARER   ${ALICE}`, 'alice@example.com', false],
    ['the token of another user', `Bearer ${ROOT}`, 'root@example.com', true],
    ['HTTP Basic', basic('alice@example.com', ALICE), 'alice@example.com', false],
  ])('identifies a client by %s', async (_what, authorization, userName, isAdmin) => {
    const response = await get(ME, as(authorization));
    expect(response.headers.get('x-databricks-org-id')).toBe('424242');
    const me = await jsonOf(response);
    expect(me).toMatchObject({ userName, active: true, emails: [{ value: userName, type: 'work', primary: true }] });
    const groups = (me['groups'] as { display: string }[]).map(({ display }) => display);
    expect([groups.includes('admins'), groups.includes('team-a')]).toEqual([isAdmin, !isAdmin]);
  });

  it.each<[string, string | undefined]>([
    ['no credential', undefined],
    ['an empty header', ''],
    ['another scheme', `Digest ${ALICE}`],
    ['a scheme without a token', 'Bearer'],
    ['a token without a scheme', ALICE],
    ['two tokens', `Bearer ${ALICE} ${ALICE}`],
  ])('rejects %s as missing', async (_what, authorization) => {
    const response = await get(ME, authorization === undefined ? {} : as(authorization));
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="sluice"']);
    const { error_code, message } = await jsonOf(response);
    expect(error_code).toBe('UNAUTHENTICATED');
    expect(message).toMatch(/^Credential was not sent or was of an unsupported type for this API\./);
  });

  it.each<[string, string]>([
    ['an unknown token', 'Bearer dapi-canary-5up3rs3cr3t'],
    ['the digest of a token', `Bearer ${sha256(ALICE)}`],
    ['a prefix of a token', `Bearer ${ALICE.slice(0, -1)}`],
    ['a token with a longer end', `Bearer ${ALICE}a`],
    ['a very long token', `Bearer ${'canary-5up3rs3cr3t'.repeat(600)}`],
    ['SQL', `Bearer '/**/OR/**/1=1--canary-5up3rs3cr3t`],
    ['the token of another user by Basic', basic('root@example.com', ALICE)],
    ['the secret of a service principal', `Bearer ${SECRET}`],
    ['a token without a signature', `Bearer ${jwt({ alg: 'none' }, { sub: 'app-1' })}.`],
    ['a token with an invalid signature', `Bearer ${jwt({ alg: 'HS256', kid: 'app-1' }, { sub: 'app-1' })}.canary`],
  ])('rejects %s as invalid and does not repeat it', async (_what, authorization) => {
    const response = await get(ME, as(authorization));
    const text = await response.text();
    expect([response.status, JSON.parse(text)]).toEqual([
      401,
      { error_code: 'UNAUTHENTICATED', message: 'Invalid access token.' },
    ]);
    expect(text + JSON.stringify([...response.headers])).not.toMatch(/canary|app-1/);
  });

  it('rejects a request with two Authorization headers, of which the first is valid', async () => {
    const head = [`GET ${ME} HTTP/1.1`, 'Host: localhost', 'Connection: close'];
    const response = await raw(...head, `Authorization: Bearer ${ALICE}`, `AUTHORIZATION: Bearer ${ROOT}`);
    expect(response).toMatch(/^HTTP\/1\.1 401 /);
    expect(response).toContain('The request has several Authorization headers.');
    expect(response).not.toContain('canary');
  });

  it('ignores headers that resemble Authorization', async () => {
    const response = await get(ME, { 'x-authorization': `Bearer ${ROOT}`, 'proxy-authorization': `Bearer ${ROOT}` });
    expect(response.status).toBe(401);
  });

  it.each([
    ['/v1/models', ({ error }: Record<string, unknown>) => (error as { type: string }).type, 'authentication_error'],
    ['/api/2.0/endpoints/', ({ detail }: Record<string, unknown>) => detail, expect.stringMatching(/^Credential was/)],
    ['/api/2.0/serving-endpoints', ({ error_code }: Record<string, unknown>) => error_code, 'UNAUTHENTICATED'],
    ['/no/such/path', ({ detail }: Record<string, unknown>) => detail, expect.stringMatching(/^Credential was/)],
  ])('requires a credential for %s and renders the error in the format of the API', async (path, read, expected) => {
    const response = await get(path);
    expect([response.status, read(await jsonOf(response))]).toEqual([401, expected]);
  });

  it('serves every dialect to a known client', async () => {
    const body = JSON.stringify({ model: 'chat', messages: [{ role: 'user', content: 'Hello!' }] });
    const response = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { ...as(`Bearer ${ALICE}`), 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(200);
  });

  it('rejects a request before its body is read', async () => {
    const head = ['POST /v1/chat/completions HTTP/1.1', 'Host: localhost', 'Content-Length: 1000000'];
    expect(await raw(...head)).toMatch(/^HTTP\/1\.1 401 /);
  });

  it.each(['/health', '/health/ready', '/version', '/docs', '/docs/', '/.well-known/databricks-config'])(
    'serves %s without a credential',
    async (path) => {
      expect((await get(path)).status).toBe(200);
    },
  );

  it.each([
    '//v1/models',
    '/v1/models/',
    '/v1//models',
    '/health/../v1/models',
    '/docs/../v1/models',
    '/docs/%2e%2e/v1/models',
    '/docs%2f..%2fv1/models',
    '/health%00/../v1/models',
    'http://localhost/v1/models',
    'http://localhost/health/../v1/models',
    'http://localhost\\health/../v1/models',
    'http://localhost/v1\\..\\..\\health',
    'http://localhost/v1/models?/health',
    'http://localhost@evil.test/v1/models',
  ])('requires a credential for the request target %s', async (target) => {
    const response = await raw(`GET ${target} HTTP/1.1`, 'Host: localhost', 'Connection: close');
    expect(response).toMatch(/^HTTP\/1\.1 40[01] /);
    expect(response).not.toContain('"chat"');
  });

  it('lets a browser ask for a user name and a token for the OpenAPI document', async () => {
    const response = await get('/openapi.yaml');
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="sluice", Basic realm="sluice"');
    expect((await get('/openapi.yaml', as(basic('alice@example.com', ALICE)))).status).toBe(200);
  });

  it.each([
    ['no credential', {}, false],
    ['an unknown token', as('Bearer unknown'), false],
    ['a token', as(`Bearer ${ALICE}`), true],
    ['a user name and a token', as(basic('alice@example.com', ALICE)), true],
  ])('serves the OpenAPI documents to clients with %s, naming endpoints: %s', async (_what, headers, isNamed) => {
    const main = await get('/openapi.json', headers);
    expect([main.status, (await main.text()).includes('/endpoints/chat/invocations')]).toEqual([200, isNamed]);
    expect((await get('/openapi/databricks.json', headers)).status).toBe(200);
  });

  it.each(['/openapi.json/', '/openapi/../v1/models.json', '/openapi/a/b.json'])(
    'requires a credential for %s, which is no OpenAPI document',
    async (target) => {
      expect(await raw(`GET ${target} HTTP/1.1`, 'Host: localhost', 'Connection: close')).toMatch(/^HTTP\/1\.1 401 /);
    },
  );

  it.each([
    ['no credential', {}, 401],
    ['the token of a user', as(`Bearer ${ALICE}`), 403],
    ['the token of an admin', as(`Bearer ${ROOT}`), 200],
    ['the token of an admin through a proxy', { ...as(`Bearer ${ROOT}`), 'x-forwarded-for': '192.0.2.1' }, 403],
  ])('responds to a request for /admin/config with %s', async (_what, headers, status) => {
    expect((await fetch(`${server.url}/admin/config`, { headers })).status).toBe(status);
  });

  describe('the token endpoint', () => {
    const grant = { grant_type: 'client_credentials', scope: 'all-apis' };

    it.each<[string, () => Promise<Response>]>([
      ['HTTP Basic', () => requestToken(grant, as(basic('app-1', SECRET)))],
      ['form-encoded HTTP Basic', () => requestToken(grant, as(basic('app-1', encodeURIComponent(SECRET))))],
      ['fields of the form', () => requestToken({ ...grant, client_id: 'app-1', client_secret: SECRET })],
    ])('issues an access token for client credentials in %s', async (_what, request) => {
      const response = await request();
      expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
      const { access_token, ...rest } = await jsonOf(response);
      expect(rest).toEqual({ token_type: 'Bearer', expires_in: 900, scope: 'all-apis' });
      // The first request verifies the token, the second one remembers it.
      for (let count = 0; count < 2; count++) {
        const me = await jsonOf(await get(ME, as(`Bearer ${String(access_token)}`)));
        expect(me).toMatchObject({ userName: 'app-1', displayName: 'App', emails: [] });
      }
    });

    it('issues a token whose first request may have a body', async () => {
      const { access_token } = await jsonOf(await requestToken(grant, as(basic('app-1', SECRET))));
      const response = await fetch(`${server.url}/endpoints/chat/invocations`, {
        method: 'POST',
        headers: { ...as(`Bearer ${String(access_token)}`), 'content-type': 'application/json' },
        body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello! '.repeat(20_000) }] }),
      });
      expect(response.status).toBe(200);
    });

    it('works when discovered by its absolute URI', async () => {
      const body = new URLSearchParams(grant).toString();
      const response = await raw(
        'POST http://localhost/oidc/v1/token HTTP/1.1',
        'Host: localhost',
        'Connection: close',
        `Authorization: ${basic('app-1', SECRET)}`,
        'Content-Type: application/x-www-form-urlencoded',
        `Content-Length: ${body.length}\r\n\r\n${body}`,
      );
      expect(response).toMatch(/^HTTP\/1\.1 200 [\s\S]*"token_type":"Bearer"/);
    });

    it.each<[string, Record<string, string> | string, Headers, number, string]>([
      ['an unknown client', grant, as(basic('app-2', SECRET)), 401, 'invalid_client'],
      ['a wrong secret', grant, as(basic('app-1', 'canary')), 401, 'invalid_client'],
      ['the digest of the secret', grant, as(basic('app-1', sha256(SECRET))), 401, 'invalid_client'],
      ['a user name and a token', grant, as(basic('alice@example.com', ALICE)), 401, 'invalid_client'],
      ['a bearer token', grant, as(`Bearer ${ALICE}`), 401, 'invalid_client'],
      ['no client', grant, {}, 401, 'invalid_client'],
      ['no secret', { ...grant, client_id: 'app-1' }, {}, 401, 'invalid_client'],
      ['two credentials', { ...grant, client_secret: SECRET }, as(basic('app-1', SECRET)), 400, 'invalid_request'],
      ['no grant type', {}, as(basic('app-1', SECRET)), 400, 'invalid_request'],
      ['a field twice', 'scope=all-apis&scope=all-apis', as(basic('app-1', SECRET)), 400, 'invalid_request'],
      ['a JSON body', grant, { 'content-type': 'application/json' }, 400, 'invalid_request'],
      ['another scope', { ...grant, scope: 'all-apis admin' }, as(basic('app-1', SECRET)), 400, 'invalid_scope'],
      [
        'a JWT grant',
        { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'canary' },
        {},
        400,
        'unsupported_grant_type',
      ],
      [
        'a token exchange',
        { grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', subject_token: ALICE },
        {},
        400,
        'unsupported_grant_type',
      ],
    ])('rejects %s with an error of OAuth in JSON', async (_what, form, headers, status, error) => {
      const response = await requestToken(form, headers);
      expect(response.status).toBe(status);
      const body = await jsonOf(response);
      expect(body).toEqual({ error, error_description: expect.any(String) });
      expect(JSON.stringify(body)).not.toMatch(/canary/);
    });

    it('rejects a large body without reading it', async () => {
      const head = ['POST /oidc/v1/token HTTP/1.1', 'Host: localhost', 'Content-Length: 100000'];
      expect(await raw(...head)).toMatch(/^HTTP\/1\.1 400 [\s\S]*content-type: application\/json/i);
    });
  });
});

describe('the discovery documents', () => {
  const origins = async (headers: Headers): Promise<unknown[]> => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const read = async (path: string): Promise<Record<string, string>> => {
      const response = await raw(`GET ${path} HTTP/1.1`, 'Connection: close', ...lines);
      return JSON.parse(response.slice(response.indexOf('\r\n\r\n'))) as Record<string, string>;
    };
    const config = await read('/.well-known/databricks-config');
    const oauth = await read('/oidc/.well-known/oauth-authorization-server');
    return [config['oidc_endpoint'] ?? config['error_code'], oauth['token_endpoint'] ?? oauth['error_code']];
  };

  describe('of a server without a public URL', () => {
    beforeAll(async () => {
      server = await DatabricksServer.start({}, { SLUICE_ALLOWED_HOSTS: '*' });
    });
    afterAll(() => server.stop());

    it.each<[string, Headers, string]>([
      ['the Host header', { Host: 'gateway.test:8080' }, 'http://gateway.test:8080'],
      ['an IPv6 address', { Host: '[::1]:5000' }, 'http://[::1]:5000'],
      [
        'the headers of a trusted proxy',
        { Host: 'inner:5000', 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'gateway.test' },
        'https://gateway.test',
      ],
      ['http for an unknown scheme', { Host: 'a.test', 'X-Forwarded-Proto': 'javascript' }, 'http://a.test'],
    ])('have URLs with %s', async (_what, headers, origin) => {
      expect(await origins(headers)).toEqual([`${origin}/oidc`, `${origin}/oidc/v1/token`]);
    });

    it.each(['evil.test/path', 'user@evil.test', 'evil.test"', 'evil test', 'a.test\\b', ''])(
      'are errors if the host is %j',
      async (host) => {
        expect(await origins({ Host: 'a.test', 'X-Forwarded-Host': host || '"' })).toEqual([
          'BAD_REQUEST',
          'BAD_REQUEST',
        ]);
      },
    );

    it('name the workspace with digits and no account', async () => {
      const config = await jsonOf(await get('/.well-known/databricks-config'));
      expect(config).toEqual({ oidc_endpoint: `${server.url}/oidc`, workspace_id: expect.stringMatching(/^\d+$/) });
    });
  });

  describe('of a server with a public URL', () => {
    beforeAll(async () => {
      server = await DatabricksServer.start({ databricks: { public_url: 'https://gateway.example.com' } });
    });
    afterAll(() => server.stop());

    it('have URLs of that origin, whatever the headers contain', async () => {
      const origin = 'https://gateway.example.com';
      expect(await origins({ Host: 'localhost' })).toEqual([`${origin}/oidc`, `${origin}/oidc/v1/token`]);
    });
  });

  describe('of a server that trusts no proxy', () => {
    beforeAll(async () => {
      server = await DatabricksServer.start({}, { SLUICE_TRUSTED_PROXIES: 'none' });
    });
    afterAll(() => server.stop());

    it('ignore the headers of proxies', async () => {
      const headers = { Host: 'localhost', 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'evil.test' };
      expect(await origins(headers)).toEqual(['http://localhost/oidc', 'http://localhost/oidc/v1/token']);
    });
  });
});

describe('a server without tokens and service principals', () => {
  beforeAll(async () => {
    server = await DatabricksServer.start({ endpoints: [sandboxEndpoint('chat')] });
  });
  afterAll(() => server.stop());

  it.each(['Bearer anything', basic('anyone', 'anything')])('treats %s as the admin', async (authorization) => {
    const me = await jsonOf(await get(ME, as(authorization)));
    expect(me).toMatchObject({ userName: 'admin' });
  });

  it('issues access tokens of the admin to all client credentials', async () => {
    const response = await requestToken({ grant_type: 'client_credentials' }, as(basic('any', 'thing')));
    const { access_token } = await jsonOf(response);
    expect(await jsonOf(await get(ME, as(`Bearer ${String(access_token)}`)))).toMatchObject({ userName: 'admin' });
  });

  it('requires some credential for Databricks’ API, and none for the others', async () => {
    expect((await get(ME)).status).toBe(401);
    expect((await get('/api/2.0/serving-endpoints')).status).toBe(401);
    expect((await get('/v1/models')).status).toBe(200);
    expect((await get('/openapi.json')).status).toBe(200);
  });
});

/** Returns header and claims of a token, without a signature. */
function jwt(header: object, claims: object): string {
  const audience = { iss: 'sluice', aud: 'sluice-workspace', exp: Date.now() };
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ typ: 'at+jwt', ...header })}.${encode({ ...audience, ...claims })}`;
}
