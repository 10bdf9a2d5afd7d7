import { answers, neverAnswers, resetsAtOnce } from '../../../test/support/behaviours';
import { FakeProvider } from '../../../test/support/fake-provider';
import { NEVER_ABORTED, clientWith, closeClients, callTo, failure } from '../../../test/support/upstream';
import type { CancelSignal, UpstreamRequest } from './upstream-request';
import type { UpstreamClient } from './upstream-client';

let vendor: FakeProvider;
const client = clientWith();

beforeAll(async () => {
  vendor = await FakeProvider.start();
});
afterAll(async () => {
  await closeClients();
  await vendor.stop();
});

function call(fields: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return callTo(vendor.base, fields);
}

async function bodyOf(of: UpstreamClient): Promise<unknown> {
  return (await of.requestJson(call(), NEVER_ABORTED)).body;
}

describe.each<[string, (of: UpstreamClient, call: UpstreamRequest, signal: CancelSignal) => Promise<unknown>]>([
  ['answer', (of, call, signal) => of.requestJson(call, signal)],
  ['stream', (of, call, signal) => of.requestStream(call, signal)],
])('UpstreamClient.%s', (_kind, ask) => {
  it('posts the body as JSON with the headers of the call', async () => {
    vendor.behaviour = answers(500, '');
    await failure(ask(client, call(), NEVER_ABORTED));
    expect(vendor.lastCall).toMatchObject({
      path: '/v1/chat?version=1',
      headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
      body: { a: 'ü' },
    });
  });

  it('keeps the status, the message and the Retry-After of a refusal', async () => {
    const body = { error: { message: 'Slow down', type: 'requests', param: null, code: 'rate_limit_exceeded' } };
    vendor.behaviour = answers(429, body, { 'retry-after': '2', 'x-request-id': 'req_1' });
    expect(await failure(ask(client, call(), NEVER_ABORTED))).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      status: 429,
      message: 'Slow down',
      type: 'requests',
      upstreamCode: 'rate_limit_exceeded',
      headers: { 'retry-after': '2' },
    });
  });

  it('keeps the status of a refusal without a body, or with a page', async () => {
    for (const body of ['', '<html>Bad gateway</html>']) {
      vendor.behaviour = answers(502, body, { 'content-type': 'text/html' });
      expect(await failure(ask(client, call(), NEVER_ABORTED))).toMatchObject({ status: 502, message: 'Bad Gateway' });
    }
  });

  it('keeps the status of a refusal that is broken off', async () => {
    vendor.behaviour = async ({ response }) => {
      response.writeHead(503, { 'content-type': 'text/plain' });
      await new Promise((resolve) => response.write('no room', resolve));
      setTimeout(() => response.socket?.resetAndDestroy(), 50);
    };
    expect(await failure(ask(client, call(), NEVER_ABORTED))).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      status: 503,
      message: 'no room',
    });
  });

  it('does not wait for the end of an endless refusal', async () => {
    vendor.behaviour = ({ response }) => {
      response.writeHead(500, { 'content-type': 'text/plain' });
      response.write('x'.repeat(100_000));
    };
    expect((await failure(ask(client, call(), NEVER_ABORTED))).status).toBe(500);
  });

  it('does not follow a redirect', async () => {
    vendor.behaviour = answers(302, '', { location: 'http://127.0.0.1:1/' });
    expect(await failure(ask(client, call(), NEVER_ABORTED))).toMatchObject({ code: 'UPSTREAM_INVALID', status: 502 });
  });

  it('refuses an answer of another content type in MLflow’s words', async () => {
    vendor.behaviour = answers(200, '<html></html>', { 'content-type': 'text/html; charset=utf-8' });
    expect(await failure(ask(client, call(), NEVER_ABORTED))).toMatchObject({
      code: 'UPSTREAM_INVALID',
      status: 502,
      message:
        'The returned data type from the route service is not supported. Received content type: text/html; charset=utf-8',
    });
  });

  it('knows an error that comes with a 200', async () => {
    vendor.behaviour = answers(200, { error: { code: 429, message: 'Rate limited upstream' } });
    expect(await failure(ask(client, call(), NEVER_ABORTED))).toMatchObject({ code: 'UPSTREAM_REFUSED', status: 429 });
  });

  it('refuses JSON that is none', async () => {
    vendor.behaviour = answers(200, '{"a":');
    expect((await failure(ask(client, call(), NEVER_ABORTED))).code).toBe('UPSTREAM_INVALID');
  });

  it('says that the vendor cannot be reached where the connection is refused or reset', async () => {
    const nobody = call({ url: 'http://127.0.0.1:1/v1' });
    expect(await failure(ask(client, nobody, NEVER_ABORTED))).toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
      status: 502,
      message: 'The provider could not be reached (ECONNREFUSED).',
    });
    vendor.behaviour = resetsAtOnce;
    expect((await failure(ask(client, call(), NEVER_ABORTED))).code).toBe('UPSTREAM_UNREACHABLE');
  });

  it('gives up on a vendor that does not answer', async () => {
    vendor.behaviour = neverAnswers;
    const hasty = clientWith({ SLUICE_FIRST_BYTE_TIMEOUT_SECONDS: '0.2' });
    const received = vendor.nextCall();
    expect(await failure(ask(hasty, call(), NEVER_ABORTED))).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      status: 504,
      message: 'The provider did not answer for 0.2 s.',
    });
    await (
      await received
    ).abandoned;
  });

  it('cancels the call when the client leaves before the answer', async () => {
    vendor.behaviour = neverAnswers;
    const leaving = new AbortController();
    const received = vendor.nextCall();
    const outcome = failure(ask(client, call(), leaving.signal));
    const { abandoned } = await received;
    leaving.abort();
    expect((await outcome).code).toBe('CLIENT_DISCONNECTED');
    await abandoned;
  });

  it('sends nothing for a client that has left already', async () => {
    const before = vendor.calls.length;
    expect((await failure(ask(client, call(), AbortSignal.abort()))).code).toBe('CLIENT_DISCONNECTED');
    expect(vendor.calls).toHaveLength(before);
  });

  it('refuses a body that is nested too deeply to be sent', async () => {
    const body = { deep: JSON.parse('['.repeat(20_000) + ']'.repeat(20_000)) as unknown };
    expect((await failure(ask(client, call({ body }), NEVER_ABORTED))).code).toBe('INVALID_REQUEST');
  });
});

describe('connections', () => {
  it('are used again', async () => {
    const ports = new Set<number | undefined>();
    vendor.behaviour = (call) => {
      ports.add(call.response.socket?.remotePort);
      answers(200, {})(call);
    };
    const fresh = clientWith();
    for (let calls = 0; calls < 10; calls += 1) await fresh.requestJson(call(), NEVER_ABORTED);
    // The next call may be made before the connection of the last one is free.
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it('go through the proxy that the environment names, except where it says not to', async () => {
    vendor.behaviour = answers(200, {});
    const dead = { HTTP_PROXY: 'http://127.0.0.1:1' };
    expect((await failure(clientWith(dead).requestJson(call(), NEVER_ABORTED))).code).toBe('UPSTREAM_UNREACHABLE');
    expect(await bodyOf(clientWith({ ...dead, NO_PROXY: '127.0.0.1' }))).toEqual({});
  });
});
