import { answers, beginStream, neverAnswers, resetsAtOnce, resetsInTheMiddle } from '../../test/support/behaviours';
import { FakeVendor } from '../../test/support/fake-vendor';
import { readSettings } from '../config';
import { GatewayError } from '../errors';
import type { EventSink, UpstreamStream } from './stream-exchange';
import type { CancelSignal, ServerSentEvent, UpstreamCall } from './upstream-call';
import { UpstreamClient } from './upstream-client';

const PATIENT = { SLUICE_FIRST_BYTE_TIMEOUT_SECONDS: '60', SLUICE_IDLE_TIMEOUT_SECONDS: '60' };
const nobodyLeaves: CancelSignal = new AbortController().signal;

let vendor: FakeVendor;
const clients: UpstreamClient[] = [];

beforeAll(async () => {
  vendor = await FakeVendor.start();
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.onApplicationShutdown()));
  await vendor.stop();
});

function clientWith(env: NodeJS.ProcessEnv = PATIENT): UpstreamClient {
  const client = new UpstreamClient(readSettings(env));
  clients.push(client);
  return client;
}

const client = clientWith();

function call(fields: Partial<UpstreamCall> = {}): UpstreamCall {
  return {
    url: `${vendor.base}/chat?version=1`,
    headers: { authorization: 'Bearer key' },
    body: { a: 'ü' },
    ...fields,
  };
}

async function bodyOf(of: UpstreamClient): Promise<unknown> {
  return (await of.answer(call(), nobodyLeaves)).body;
}

async function failure(promise: Promise<unknown>): Promise<GatewayError> {
  const outcome = await promise.then(
    (value) => new Error(`it did not fail: ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (outcome instanceof GatewayError) return outcome;
  throw outcome;
}

/** Reads a stream to its end; the data of its events, and how it ended. */
function read(stream: UpstreamStream, onEvents: (events: readonly ServerSentEvent[]) => void = () => {}) {
  const data: string[] = [];
  return new Promise<{ data: string[]; outcome: GatewayError | 'end' }>((resolve) => {
    const sink: EventSink = {
      events: (events) => {
        data.push(...events.map((event) => event.data));
        onEvents(events);
      },
      end: () => resolve({ data, outcome: 'end' }),
      fail: (outcome) => resolve({ data, outcome }),
    };
    stream.start(sink);
  });
}

describe.each<[string, (of: UpstreamClient, call: UpstreamCall, signal: CancelSignal) => Promise<unknown>]>([
  ['answer', (of, call, signal) => of.answer(call, signal)],
  ['stream', (of, call, signal) => of.stream(call, signal)],
])('UpstreamClient.%s', (_kind, ask) => {
  it('posts the body as JSON with the headers of the call', async () => {
    vendor.behaviour = answers(500, '');
    await failure(ask(client, call(), nobodyLeaves));
    expect(vendor.lastCall).toMatchObject({
      path: '/v1/chat?version=1',
      headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
      body: { a: 'ü' },
    });
  });

  it('keeps the status, the message and the Retry-After of a refusal', async () => {
    const body = { error: { message: 'Slow down', type: 'requests', param: null, code: 'rate_limit_exceeded' } };
    vendor.behaviour = answers(429, body, { 'retry-after': '2', 'x-request-id': 'req_1' });
    expect(await failure(ask(client, call(), nobodyLeaves))).toMatchObject({
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
      expect(await failure(ask(client, call(), nobodyLeaves))).toMatchObject({ status: 502, message: 'Bad Gateway' });
    }
  });

  it('keeps the status of a refusal that is broken off', async () => {
    vendor.behaviour = async ({ response }) => {
      response.writeHead(503, { 'content-type': 'text/plain' });
      await new Promise((resolve) => response.write('no room', resolve));
      setTimeout(() => response.socket?.resetAndDestroy(), 50);
    };
    expect(await failure(ask(client, call(), nobodyLeaves))).toMatchObject({
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
    expect((await failure(ask(client, call(), nobodyLeaves))).status).toBe(500);
  });

  it('does not follow a redirect', async () => {
    vendor.behaviour = answers(302, '', { location: 'http://127.0.0.1:1/' });
    expect(await failure(ask(client, call(), nobodyLeaves))).toMatchObject({ code: 'UPSTREAM_INVALID', status: 502 });
  });

  it('refuses an answer of another content type in MLflow’s words', async () => {
    vendor.behaviour = answers(200, '<html></html>', { 'content-type': 'text/html; charset=utf-8' });
    expect(await failure(ask(client, call(), nobodyLeaves))).toMatchObject({
      code: 'UPSTREAM_INVALID',
      status: 502,
      message:
        'The returned data type from the route service is not supported. Received content type: text/html; charset=utf-8',
    });
  });

  it('knows an error that comes with a 200', async () => {
    vendor.behaviour = answers(200, { error: { code: 429, message: 'Rate limited upstream' } });
    expect(await failure(ask(client, call(), nobodyLeaves))).toMatchObject({ code: 'UPSTREAM_REFUSED', status: 429 });
  });

  it('refuses JSON that is none', async () => {
    vendor.behaviour = answers(200, '{"a":');
    expect((await failure(ask(client, call(), nobodyLeaves))).code).toBe('UPSTREAM_INVALID');
  });

  it('says that the vendor cannot be reached where the connection is refused or reset', async () => {
    const nobody = call({ url: 'http://127.0.0.1:1/v1' });
    expect(await failure(ask(client, nobody, nobodyLeaves))).toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
      status: 502,
      message: 'The provider could not be reached (ECONNREFUSED).',
    });
    vendor.behaviour = resetsAtOnce;
    expect((await failure(ask(client, call(), nobodyLeaves))).code).toBe('UPSTREAM_UNREACHABLE');
  });

  it('gives up on a vendor that does not answer', async () => {
    vendor.behaviour = neverAnswers;
    const hasty = clientWith({ ...PATIENT, SLUICE_FIRST_BYTE_TIMEOUT_SECONDS: '0.2' });
    const received = vendor.nextCall();
    expect(await failure(ask(hasty, call(), nobodyLeaves))).toMatchObject({
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
    expect((await outcome).code).toBe('CLIENT_GONE');
    await abandoned;
  });

  it('sends nothing for a client that has left already', async () => {
    const before = vendor.calls.length;
    expect((await failure(ask(client, call(), AbortSignal.abort()))).code).toBe('CLIENT_GONE');
    expect(vendor.calls).toHaveLength(before);
  });

  it('refuses a body that is nested too deeply to be sent', async () => {
    const body = { deep: JSON.parse('['.repeat(20_000) + ']'.repeat(20_000)) as unknown };
    expect((await failure(ask(client, call({ body }), nobodyLeaves))).code).toBe('INVALID_REQUEST');
  });
});

describe('an answer', () => {
  it.each([['application/json'], ['application/json; charset=utf-8'], ['application/vnd.api+json']])(
    'is parsed where it is %s',
    async (type) => {
      vendor.behaviour = answers(200, '\n\n{"text":"ü"}', { 'content-type': type });
      expect(await bodyOf(client)).toEqual({ text: 'ü' });
      expect(vendor.lastCall.headers.accept).toBe('application/json');
    },
  );

  it('comes with its header, in lower case', async () => {
    vendor.behaviour = answers(200, {}, { 'X-Counted-Tokens': '7' });
    expect((await client.answer(call(), nobodyLeaves)).headers).toMatchObject({ 'x-counted-tokens': '7' });
  });

  it('may come in pieces that cut a character in two', async () => {
    vendor.behaviour = async ({ response }) => {
      const bytes = Buffer.from('{"text":"🦄"}');
      response.writeHead(200, { 'content-type': 'application/json' });
      await new Promise((resolve) => response.write(bytes.subarray(0, 11), resolve));
      setTimeout(() => response.end(bytes.subarray(11)), 20);
    };
    expect(await bodyOf(client)).toEqual({ text: '🦄' });
  });

  it('that is text is JSON where it can be, and a message where not', async () => {
    vendor.behaviour = answers(200, '{"a":1}', { 'content-type': 'text/plain' });
    expect(await bodyOf(client)).toEqual({ a: 1 });
    vendor.behaviour = answers(200, 'done', { 'content-type': 'text/plain' });
    expect(await bodyOf(client)).toEqual({ message: 'done' });
  });

  it('that was compressed without being asked for is refused', async () => {
    vendor.behaviour = answers(200, 'x', { 'content-encoding': 'gzip' });
    expect((await failure(client.answer(call(), nobodyLeaves))).code).toBe('UPSTREAM_INVALID');
  });

  it('that is broken off is truncated', async () => {
    vendor.behaviour = resetsInTheMiddle;
    expect(await failure(client.answer(call(), nobodyLeaves))).toMatchObject({
      code: 'UPSTREAM_TRUNCATED',
      status: 502,
    });
  });

  it('that stops in the middle is given up', async () => {
    vendor.behaviour = ({ response }) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"a":');
    };
    const hasty = clientWith({ ...PATIENT, SLUICE_IDLE_TIMEOUT_SECONDS: '0.2' });
    expect(await failure(hasty.answer(call(), nobodyLeaves))).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      message: 'The provider fell silent for 0.2 s.',
    });
  });

  it('that never ends is given up after the whole time, however busy it is', async () => {
    vendor.behaviour = ({ response }) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' '), 20);
      response.once('close', () => clearInterval(drip));
    };
    const hasty = clientWith({ ...PATIENT, MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS: '0.4' });
    expect(await failure(hasty.answer(call(), nobodyLeaves))).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      message: 'The provider did not finish within 0.4 s.',
    });
  });
});

describe('a stream', () => {
  it('resolves before the first event, and loses none', async () => {
    vendor.behaviour = (call) => {
      beginStream(call);
      call.response.flushHeaders();
    };
    const received = vendor.nextCall();
    const stream = await client.stream(call(), nobodyLeaves);
    const { response, headers } = await received;
    expect(headers.accept).toBe('text/event-stream');
    expect(stream.headers).toMatchObject({ 'content-type': 'text/event-stream' });
    response.write('data: 1\n\n');
    response.write('data: 2\n\n');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const whole = read(stream);
    response.end('data: 3');
    expect(await whole).toEqual({ data: ['1', '2', '3'], outcome: 'end' });
  });

  it('that is over before anyone reads it is not lost', async () => {
    vendor.behaviour = (call) => {
      beginStream(call, 'data: 1\n\n');
      call.response.end();
    };
    const stream = await client.stream(call(), nobodyLeaves);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await read(stream)).toEqual({ data: ['1'], outcome: 'end' });
  });

  it('that is broken off fails after the events that came', async () => {
    vendor.behaviour = resetsInTheMiddle;
    const { data, outcome } = await read(await client.stream(call({ body: { stream: true } }), nobodyLeaves));
    expect(data).toHaveLength(1);
    expect(outcome).toMatchObject({ code: 'UPSTREAM_TRUNCATED' });
  });

  it('that falls silent fails', async () => {
    vendor.behaviour = (call) => beginStream(call, 'data: 1\n\n');
    const hasty = clientWith({ ...PATIENT, SLUICE_IDLE_TIMEOUT_SECONDS: '0.3' });
    const { data, outcome } = await read(await hasty.stream(call(), nobodyLeaves));
    expect(data).toEqual(['1']);
    expect(outcome).toMatchObject({ code: 'UPSTREAM_TIMEOUT', status: 504 });
  });

  it('that we do not read is not the vendor’s silence', async () => {
    vendor.behaviour = (call) => beginStream(call, 'data: 1\n\n');
    const received = vendor.nextCall();
    const hasty = clientWith({ ...PATIENT, SLUICE_IDLE_TIMEOUT_SECONDS: '0.3' });
    const stream = await hasty.stream(call(), nobodyLeaves);
    const whole = read(stream);
    stream.pause();
    await new Promise((resolve) => setTimeout(resolve, 700));
    (await received).response.end('data: 2\n\n');
    stream.resume();
    expect(await whole).toEqual({ data: ['1', '2'], outcome: 'end' });
  });

  it('is cancelled when the client leaves', async () => {
    vendor.behaviour = (call) => beginStream(call, 'data: 1\n\n');
    const received = vendor.nextCall();
    const leaving = new AbortController();
    const stream = await client.stream(call(), leaving.signal);
    const { data, outcome } = await read(stream, () => leaving.abort());
    expect(data).toEqual(['1']);
    expect(outcome).toMatchObject({ code: 'CLIENT_GONE' });
    await (
      await received
    ).abandoned;
  });

  it('fails and is cancelled where an event cannot be understood', async () => {
    vendor.behaviour = (call) => beginStream(call, 'data: 1\n\n');
    const received = vendor.nextCall();
    const { outcome } = await read(await client.stream(call(), nobodyLeaves), () => {
      throw new GatewayError('UPSTREAM_INVALID', 'what is that?');
    });
    expect(outcome).toMatchObject({ code: 'UPSTREAM_INVALID', message: 'what is that?' });
    await (
      await received
    ).abandoned;
  });

  it('that has said all it has to say is cut off where it does not end by itself', async () => {
    vendor.behaviour = (call) => beginStream(call, 'data: [DONE]\n\n');
    const received = vendor.nextCall();
    const stream = await client.stream(call(), nobodyLeaves);
    let ends = 0;
    stream.start({ events: () => stream.finishEarly(), end: () => (ends += 1), fail: () => (ends += 1) });
    await (
      await received
    ).abandoned;
    expect(ends).toBe(0);
  });

  it('is the refusal that comes in its place, also in a list', async () => {
    vendor.behaviour = answers(200, [{ error: { code: 403, message: 'Not yours', status: 'PERMISSION_DENIED' } }]);
    expect(await failure(client.stream(call(), nobodyLeaves))).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      status: 403,
      message: 'Not yours',
    });
  });

  it('is an error where a document comes in its place', async () => {
    vendor.behaviour = answers(200, { id: 'chatcmpl-1', choices: [] });
    expect(await failure(client.stream(call(), nobodyLeaves))).toMatchObject({
      code: 'UPSTREAM_INVALID',
      message: 'The provider answered a streaming call with one document.',
    });
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
    for (let calls = 0; calls < 10; calls += 1) await fresh.answer(call(), nobodyLeaves);
    // The next call may be made before the connection of the last one is free.
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it('go through the proxy that the environment names, except where it says not to', async () => {
    vendor.behaviour = answers(200, {});
    const dead = { ...PATIENT, HTTP_PROXY: 'http://127.0.0.1:1' };
    expect((await failure(clientWith(dead).answer(call(), nobodyLeaves))).code).toBe('UPSTREAM_UNREACHABLE');
    expect(await bodyOf(clientWith({ ...dead, NO_PROXY: '127.0.0.1' }))).toEqual({});
  });
});
