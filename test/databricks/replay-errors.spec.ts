import { captureOutput } from '../support/app';
import { DatabricksServer } from '../support/databricks-server';

/** Allows for a slow machine. */
jest.setTimeout(180_000);

/** What clients make of other statuses and codes: MLflow repeats such requests for minutes. */
const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  BAD_REQUEST: 400,
  INVALID_PARAMETER_VALUE: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  RESOURCE_DOES_NOT_EXIST: 404,
  ENDPOINT_NOT_FOUND: 404,
  NOT_FOUND: 404,
  RESOURCE_ALREADY_EXISTS: 409,
  RESOURCE_CONFLICT: 409,
  REQUEST_LIMIT_EXCEEDED: 429,
  RESOURCE_EXHAUSTED: 429,
  NOT_IMPLEMENTED: 501,
  TEMPORARILY_UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
};
/** Words that make the SDKs of Databricks repeat a request, whatever its status. */
const RETRIED_WORDS =
  /worker environment|ClusterNotReady|Unexpected error|try again later|RPC token bucket|connection re(?:set|fused)|TLS handshake|i\/o timeout|Timed out after |deadline exceeded|worker env|REQUEST_LIMIT_EXCEEDED/;
const MAX_BODY_BYTES = 20_000;
/** OAuth has an error format of its own. */
const TOKEN_PATH = '/oidc/v1/token';

let server: DatabricksServer;
let paths: string[];

beforeAll(async () => {
  captureOutput();
  server = await DatabricksServer.start({}, { SLUICE_MAX_BODY_BYTES: String(MAX_BODY_BYTES) });
  const config = { served_entities: [server.servedEntity('primary')] };
  expect((await server.request('POST', '/api/2.0/serving-endpoints', { name: 'chat', config })).status).toBe(200);
  const { stack } = server.app.nest.getHttpAdapter().getInstance().router;
  const all = stack.flatMap(({ route }) => [route?.path ?? []].flat());
  const ofMode = all.filter((path) =>
    /^\/(api\/2\.0\/(?!endpoints)|serving-endpoints|ai-gateway|gateway\/:)/.test(path),
  );
  paths = [...new Set(ofMode)].map((path) => path.replace(/(?<!\\):\w+/g, 'chat').replaceAll('\\', ''));
});

afterAll(async () => {
  await server.stop();
  jest.restoreAllMocks();
});

/** Checks that every client understands an error response. */
async function checkError(response: Response, what: string): Promise<void> {
  const text = await response.text();
  if (response.status < 400) return;
  const found = { what, status: response.status, text };
  const body = JSON.parse(text) as Record<string, unknown>;
  const { error_code, message, error, ...others } = body;
  expect({ ...found, others }).toEqual({ ...found, others: {} });
  expect({ ...found, expected: STATUS_OF_CODE[String(error_code)] }).toEqual({ ...found, expected: response.status });
  expect(response.headers.get('content-type')).toContain('application/json');
  expect({ ...found, isText: typeof message === 'string' && message !== '' }).toEqual({ ...found, isText: true });
  expect(String(message)).not.toMatch(RETRIED_WORDS);
  // The SDKs of Databricks take `error` for the message; those of OpenAI need it.
  const isOpenAI = /\/(?:chat\/completions|completions|embeddings|responses|models)\/?$/.test(response.url);
  if (error !== undefined) expect({ ...found, isOpenAI }).toEqual({ ...found, isOpenAI: true });
}

describe('every path of Databricks mode', () => {
  it('is among the paths that the tests below send requests to', () => {
    expect(paths).toEqual(
      expect.arrayContaining([
        '/api/2.0/serving-endpoints',
        '/api/2.0/serving-endpoints/chat/config',
        '/api/2.0/gateway/limits',
        '/serving-endpoints/chat/invocations',
        '/serving-endpoints/chat/completions',
        '/gateway/chat/invocations',
      ]),
    );
  });

  it.each<[string, string | Buffer]>([
    ['no body', ''],
    ['a body that is not JSON', '{"name": '],
    ['a body that is not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['a number', '1'],
    ['a list', '[]'],
    ['null', 'null'],
    ['an empty object', '{}'],
    ['fields of wrong types', JSON.stringify({ name: 1, config: [], messages: 'a', route: {}, limits: 1, model: 2 })],
    ['a body that is too large', JSON.stringify({ name: 'a'.repeat(MAX_BODY_BYTES) })],
    ['a body that is nested too deeply', `${'['.repeat(5000)}${']'.repeat(5000)}`],
  ])('responds to %s with an error that clients understand', async (what, body) => {
    for (const path of paths) {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH']) {
        const init = { method, ...(method !== 'GET' && { body }) };
        const headers = { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' };
        await checkError(await fetch(server.url + path, { ...init, headers }), `${what}: ${method} ${path}`);
      }
    }
  });

  it.each<[string, Record<string, string>]>([
    ['no credential', {}],
    ['another scheme', { authorization: 'Negotiate abc' }],
    ['a malformed credential', { authorization: 'Basic %%%' }],
    ['an unsupported encoding', { authorization: 'Bearer a', 'content-encoding': 'br' }],
  ])('responds to %s with an error that clients understand', async (what, headers) => {
    for (const path of [...paths, '/api/2.0/unknown', '/serving-endpoints/a/b/c/d', '/api/2.0/serving-endpoints/%ff']) {
      const response = await fetch(server.url + path, { method: 'POST', body: '{}', headers });
      expect(response.status).toBeGreaterThanOrEqual(400);
      await checkError(response, `${what}: ${path}`);
    }
  });
});

describe('the token path', () => {
  it.each(['', '{', 'grant_type=password', 'grant_type=client_credentials'])(
    'responds to %j with an OAuth error in JSON',
    async (body) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const response = await fetch(server.url + TOKEN_PATH, { method: 'POST', body, headers });
      expect([400, 401]).toContain(response.status);
      expect(response.headers.get('content-type')).toContain('application/json');
      expect(await response.json()).toMatchObject({ error: expect.any(String), error_description: expect.any(String) });
    },
  );
});
