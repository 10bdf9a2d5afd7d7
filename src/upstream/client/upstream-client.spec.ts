import { respondsWith, neverResponds, resetsConnection } from '../../../test/support/behaviours';
import { FakeProvider } from '../../../test/support/fake-provider';
import { NEVER_ABORTED, clientWith, closeClients, requestTo, rejection } from '../../../test/support/upstream';
import type { CancelSignal, UpstreamRequest } from './upstream-request';
import type { UpstreamClient } from './upstream-client';

let provider: FakeProvider;
const client = clientWith();

beforeAll(async () => {
  provider = await FakeProvider.start();
});
afterAll(async () => {
  await closeClients();
  await provider.stop();
});

function request(fields: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return requestTo(provider.base, fields);
}

async function bodyFrom(sender: UpstreamClient): Promise<unknown> {
  return (await sender.requestJson(request(), NEVER_ABORTED)).body;
}

describe.each<[string, (sender: UpstreamClient, request: UpstreamRequest, signal: CancelSignal) => Promise<unknown>]>([
  ['requestJson', (sender, request, signal) => sender.requestJson(request, signal)],
  ['requestStream', (sender, request, signal) => sender.requestStream(request, signal)],
])('UpstreamClient.%s', (_method, send) => {
  it('posts the body as JSON with the headers of the request', async () => {
    provider.behaviour = respondsWith(500, '');
    await rejection(send(client, request(), NEVER_ABORTED));
    expect(provider.lastRequest).toMatchObject({
      path: '/v1/chat?version=1',
      headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
      body: { a: 'ü' },
    });
  });

  it('keeps the status, the message and the Retry-After header of an error response', async () => {
    const body = { error: { message: 'Slow down', type: 'requests', param: null, code: 'rate_limit_exceeded' } };
    provider.behaviour = respondsWith(429, body, { 'retry-after': '2', 'x-request-id': 'req_1' });
    expect(await rejection(send(client, request(), NEVER_ABORTED))).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      status: 429,
      message: 'Slow down',
      type: 'requests',
      upstreamCode: 'rate_limit_exceeded',
      headers: { 'retry-after': '2' },
    });
  });

  it('keeps the status of an error response whose body is empty or HTML', async () => {
    for (const body of ['', '<html>Bad gateway</html>']) {
      provider.behaviour = respondsWith(502, body, { 'content-type': 'text/html' });
      expect(await rejection(send(client, request(), NEVER_ABORTED))).toMatchObject({
        status: 502,
        message: 'Bad Gateway',
      });
    }
  });

  it('keeps the status of an error response when the connection is reset', async () => {
    provider.behaviour = async ({ response }) => {
      response.writeHead(503, { 'content-type': 'text/plain' });
      await new Promise((resolve) => response.write('overloaded', resolve));
      setTimeout(() => response.socket?.resetAndDestroy(), 50);
    };
    expect(await rejection(send(client, request(), NEVER_ABORTED))).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      status: 503,
      message: 'overloaded',
    });
  });

  it('does not wait for the end of an error response that never ends', async () => {
    provider.behaviour = ({ response }) => {
      response.writeHead(500, { 'content-type': 'text/plain' });
      response.write('x'.repeat(100_000));
    };
    expect((await rejection(send(client, request(), NEVER_ABORTED))).status).toBe(500);
  });

  it('throws UPSTREAM_INVALID for a redirect and does not follow it', async () => {
    provider.behaviour = respondsWith(302, '', { location: 'http://127.0.0.1:1/' });
    expect(await rejection(send(client, request(), NEVER_ABORTED))).toMatchObject({
      code: 'UPSTREAM_INVALID',
      status: 502,
    });
  });

  it('rejects an unsupported content type with MLflow’s message', async () => {
    provider.behaviour = respondsWith(200, '<html></html>', { 'content-type': 'text/html; charset=utf-8' });
    expect(await rejection(send(client, request(), NEVER_ABORTED))).toMatchObject({
      code: 'UPSTREAM_INVALID',
      status: 502,
      message:
        'The returned data type from the route service is not supported. Received content type: text/html; charset=utf-8',
    });
  });

  it('detects an error body in a response with status 200', async () => {
    provider.behaviour = respondsWith(200, { error: { code: 429, message: 'Rate limited upstream' } });
    expect(await rejection(send(client, request(), NEVER_ABORTED))).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      status: 429,
    });
  });

  it('rejects a response with invalid JSON', async () => {
    provider.behaviour = respondsWith(200, '{"a":');
    expect((await rejection(send(client, request(), NEVER_ABORTED))).code).toBe('UPSTREAM_INVALID');
  });

  it('throws UPSTREAM_UNREACHABLE when the connection is refused or reset', async () => {
    const closedPort = request({ url: 'http://127.0.0.1:1/v1' });
    expect(await rejection(send(client, closedPort, NEVER_ABORTED))).toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
      status: 502,
      message: 'The provider could not be reached (ECONNREFUSED).',
    });
    provider.behaviour = resetsConnection;
    expect((await rejection(send(client, request(), NEVER_ABORTED))).code).toBe('UPSTREAM_UNREACHABLE');
  });

  it('times out when the provider sends no response headers', async () => {
    provider.behaviour = neverResponds;
    const impatient = clientWith({ SLUICE_FIRST_BYTE_TIMEOUT_SECONDS: '0.2' });
    const received = provider.nextRequest();
    expect(await rejection(send(impatient, request(), NEVER_ABORTED))).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      status: 504,
      message: 'Request to the provider timed out: no response headers within 0.2 s.',
    });
    await (
      await received
    ).aborted;
  });

  it('cancels the request when the client disconnects before the response', async () => {
    provider.behaviour = neverResponds;
    const abort = new AbortController();
    const received = provider.nextRequest();
    const outcome = rejection(send(client, request(), abort.signal));
    const { aborted: abandoned } = await received;
    abort.abort();
    expect((await outcome).code).toBe('CLIENT_DISCONNECTED');
    await abandoned;
  });

  it('sends nothing when the client has already disconnected', async () => {
    const before = provider.requests.length;
    expect((await rejection(send(client, request(), AbortSignal.abort()))).code).toBe('CLIENT_DISCONNECTED');
    expect(provider.requests).toHaveLength(before);
  });

  it('rejects a request body that is nested too deeply to be serialized', async () => {
    const body = { deep: JSON.parse('['.repeat(20_000) + ']'.repeat(20_000)) as unknown };
    expect((await rejection(send(client, request({ body }), NEVER_ABORTED))).code).toBe('INVALID_REQUEST');
  });
});

describe('UpstreamClient connections', () => {
  it('are reused', async () => {
    const ports = new Set<number | undefined>();
    provider.behaviour = (call) => {
      ports.add(call.response.socket?.remotePort);
      respondsWith(200, {})(call);
    };
    const fresh = clientWith();
    for (let count = 0; count < 10; count += 1) await fresh.requestJson(request(), NEVER_ABORTED);
    // The next request may be sent before the previous connection is free.
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it('use HTTP_PROXY except for the hosts in NO_PROXY', async () => {
    provider.behaviour = respondsWith(200, {});
    const deadProxy = { HTTP_PROXY: 'http://127.0.0.1:1' };
    expect((await rejection(clientWith(deadProxy).requestJson(request(), NEVER_ABORTED))).code).toBe(
      'UPSTREAM_UNREACHABLE',
    );
    expect(await bodyFrom(clientWith({ ...deadProxy, NO_PROXY: '127.0.0.1' }))).toEqual({});
  });
});
