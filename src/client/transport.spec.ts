import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { ScriptedServer } from '../../test/support/scripted-server';
import { ConnectionError, getDeployClient, HttpError, MlflowException, TimeoutError } from '.';
import type { ClientOptions } from '.';

let server: ScriptedServer;
const saved = { ...process.env };

beforeAll(async () => {
  server = await ScriptedServer.start();
});
beforeEach(() => {
  process.env['MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR'] = '0';
  // Half a second on average otherwise.
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  process.env = { ...saved };
  jest.restoreAllMocks();
});
afterAll(() => server.stop());

const predict = (options: ClientOptions = {}, request: { signal?: AbortSignal; timeoutMs?: number } = {}) =>
  getDeployClient(server.url, options).predict({ endpoint: 'chat', inputs: { prompt: 'é' }, ...request });

const failureOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => new Error(`it resolved with ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );

describe('The client', () => {
  it.each([429, 500, 502, 503])('sends a query again after the status %i', async (status) => {
    server.respondWith({ status }, { body: { ok: true } });
    await expect(predict()).resolves.toEqual({ ok: true });
    expect(server.requests.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/endpoints/chat/invocations', { prompt: 'é' }],
      ['POST', '/endpoints/chat/invocations', { prompt: 'é' }],
    ]);
  });

  it.each([400, 401, 403, 404, 408, 409, 422, 501, 504])(
    'does not repeat a query after the status %i',
    async (status) => {
      server.respondWith({ status, body: { detail: 'no' } }, {});
      await expect(predict()).rejects.toMatchObject({ name: 'HttpError', status, detail: 'no' });
      expect(server.requests).toHaveLength(1);
    },
  );

  it('retries 7 times by default, as often as MLFLOW_HTTP_REQUEST_MAX_RETRIES, and as often as the option', async () => {
    const attempts = async (options?: ClientOptions): Promise<number> => {
      server.respondWith({ status: 503 });
      await failureOf(predict(options));
      return server.requests.length;
    };
    const counts = [await attempts()];
    process.env['MLFLOW_HTTP_REQUEST_MAX_RETRIES'] = '2';
    counts.push(await attempts(), await attempts({ maxRetries: 0 }));
    expect(counts).toEqual([8, 3, 1]);
  });

  it('rejects more than 10 retries and a variable that is no number', async () => {
    await expect(predict({ maxRetries: 11 })).rejects.toThrow('must be an integer from 0 to 10; found 11');
    process.env['MLFLOW_HTTP_REQUEST_MAX_RETRIES'] = 'many';
    await expect(predict()).rejects.toThrow(
      'MLFLOW_HTTP_REQUEST_MAX_RETRIES must be a number, 0 or more; found "many"',
    );
  });

  it('waits as long as Retry-After says, in seconds or until a date', async () => {
    process.env['MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR'] = '100';
    for (const wait of ['0', new Date(Date.now() - 1000).toUTCString()]) {
      server.respondWith({ status: 429, headers: { 'retry-after': wait } }, { body: { ok: true } });
      await expect(predict()).resolves.toEqual({ ok: true });
    }
  });

  it('does not retry if Retry-After is longer than two minutes', async () => {
    server.respondWith({ status: 429, headers: { 'retry-after': '3600' }, body: { detail: 'quota' } });
    await expect(predict()).rejects.toMatchObject({ status: 429 });
    expect(server.requests).toHaveLength(1);
  });

  it.each([Infinity, 2 ** 31])(
    'waits for a response without a practical limit if the timeout is %d ms',
    async (timeoutMs) => {
      server.respondWith({ body: { ok: true } });
      await expect(predict({ timeoutMs })).resolves.toEqual({ ok: true });
    },
  );

  it('does not send a query again after a timeout', async () => {
    server.respondWith(() => {});
    const failure = await failureOf(predict({ timeoutMs: 50 }));
    expect(failure).toBeInstanceOf(TimeoutError);
    expect(String(failure)).toContain('The server sent nothing for 0.05 s.');
    expect(server.requests).toHaveLength(1);
  });

  it('does not send a query again after the connection broke, but repeats a GET', async () => {
    const breakConnection = (response: ServerResponse): void => void response.destroy();
    server.respondWith(breakConnection);
    expect(await failureOf(predict())).toBeInstanceOf(ConnectionError);
    expect(server.requests).toHaveLength(1);
    server.respondWith(breakConnection, { body: { endpoints: [] } });
    await expect(getDeployClient(server.url).listEndpoints()).resolves.toEqual([]);
    expect(server.requests).toHaveLength(2);
  });

  it('repeats a query that could not be connected', async () => {
    let calls = 0;
    const unreachable: typeof fetch = (...given) => {
      calls += 1;
      const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      return calls < 3 ? Promise.reject(new TypeError('fetch failed', { cause })) : fetch(...given);
    };
    server.respondWith({ body: { ok: true } });
    await expect(predict({ fetch: unreachable })).resolves.toEqual({ ok: true });
    expect(calls).toBe(3);
  });

  it('does not repeat a request to a server whose certificate is not trusted, and names the variable that helps', async () => {
    let calls = 0;
    const untrusted = () => {
      calls += 1;
      const cause = Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
      return Promise.reject(new TypeError('fetch failed', { cause }));
    };
    const listing = getDeployClient(server.url, { fetch: untrusted }).listEndpoints();
    await expect(listing).rejects.toThrow(/self-signed certificate\. In Node\.js, .*NODE_EXTRA_CA_CERTS/);
    expect(calls).toBe(1);
  });

  it('does not count the time of a body that keeps arriving', async () => {
    server.respondWith((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      let parts = 0;
      const timer = setInterval(() => {
        response.write(' ');
        if ((parts += 1) < 6) return;
        clearInterval(timer);
        response.end('{"ok":true}');
      }, 30);
    });
    await expect(predict({ timeoutMs: 150 })).resolves.toEqual({ ok: true });
  });

  it('rejects with the reason of the signal, also during the wait before a retry', async () => {
    const reason = new Error('the user left');
    await expect(predict({}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    process.env['MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR'] = '100';
    const controller = new AbortController();
    server.respondWith((response) => {
      response.writeHead(503).end();
      setTimeout(() => controller.abort(reason), 30);
    });
    await expect(predict({}, { signal: controller.signal })).rejects.toBe(reason);
    expect(server.requests).toHaveLength(1);
  });

  it('closes the connection when the signal fires', async () => {
    const controller = new AbortController();
    const closed = new Promise<void>((resolve) => {
      server.respondWith((response) => {
        void once(response, 'close').then(() => resolve());
        controller.abort(new Error('stop'));
      });
    });
    await expect(predict({}, { signal: controller.signal })).rejects.toThrow('stop');
    await closed;
  });

  it.each([
    ['MLflow', { detail: 'no such endpoint' }, 'no such endpoint', undefined],
    [
      'FastAPI',
      { detail: [{ loc: ['body', 'messages'], msg: 'Field required' }] },
      'body.messages: Field required',
      undefined,
    ],
    ['Databricks', { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'gone' }, 'gone', 'RESOURCE_DOES_NOT_EXIST'],
    ['OpenAI', { error: { message: 'bad key', code: 'invalid_api_key' } }, 'bad key', 'invalid_api_key'],
    ['OAuth', { error: 'invalid_client', error_description: 'unknown client' }, 'unknown client', 'invalid_client'],
    ['a proxy', '<h1>Not found</h1>', '<h1>Not found</h1>', undefined],
  ])('reads the error format of %s', async (_api, body, detail, errorCode) => {
    server.respondWith({ status: 404, headers: { 'x-request-id': 'r-1' }, body });
    const failure = await failureOf(predict());
    expect(failure).toBeInstanceOf(HttpError);
    expect(failure).toMatchObject({ detail, errorCode, requestId: 'r-1', status: 404 });
    expect((failure as HttpError).message).toBe(
      `404 Not Found from POST ${server.url}/endpoints/chat/invocations: ${detail}`,
    );
  });

  it('rejects a response that is not JSON', async () => {
    server.respondWith({ body: '<html>' });
    await expect(predict()).rejects.toThrow('is not JSON: <html>');
  });

  it('follows redirects with the body, unless MLFLOW_ALLOW_HTTP_REDIRECTS is false', async () => {
    const redirect = { status: 307, headers: { location: `${server.url}/other` } };
    server.respondWith(redirect, { body: { ok: true } });
    await expect(predict()).resolves.toEqual({ ok: true });
    expect(server.requests[1]).toMatchObject({ path: '/other', body: { prompt: 'é' } });
    process.env['MLFLOW_ALLOW_HTTP_REDIRECTS'] = 'false';
    server.respondWith(redirect, { body: { ok: true } });
    await expect(predict()).rejects.toBeInstanceOf(MlflowException);
  });

  it('identifies itself, and sends the headers of the client and of the request', async () => {
    server.respondWith({});
    const client = getDeployClient(server.url, { headers: { 'x-team': 'a', 'x-app': 'b' } });
    await client.predict({ endpoint: 'chat', inputs: {}, headers: { 'x-app': 'c' } });
    expect(server.requests[0]?.headers).toMatchObject({
      'x-team': 'a',
      'x-app': 'c',
      'content-type': 'application/json',
    });
    expect(server.requests[0]?.headers['user-agent']).toMatch(/^sluice-client\//);
  });
});
