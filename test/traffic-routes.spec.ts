import { OpenAI } from 'openai';
import { respondsWith, respondsNormally, neverResponds, streams } from './support/behaviours';
import { errorOf, eventsOf, post, type ReceivedResponse } from './support/client';
import { FakeProvider, type Behaviour } from './support/fake-provider';
import { openAIEndpoint, sandboxEndpoint, startSluice, type EndpointFile, type Sluice } from './support/sluice';

/** For a slow machine; nothing takes that long when all is well. */
jest.setTimeout(60_000);

const CHAT = { messages: [{ role: 'user', content: 'Hello!' }] };
const BUSY = { faults: [{ kind: 'status', status: 503 }] };

const named = (name: string, model: string, config = {}, type: 'chat' | 'embeddings' = 'chat'): object => {
  const endpoint = sandboxEndpoint(name, type, config) as { model: object };
  return { ...endpoint, model: { ...endpoint.model, name: model } };
};
const route = (name: string, shares: Record<string, number>, more: object = {}): object => ({
  name,
  task_type: 'llm/v1/chat',
  destinations: Object.entries(shares).map(([name, traffic_percentage]) => ({ name, traffic_percentage })),
  ...more,
});

let provider: FakeProvider;
let sluice: Sluice;

beforeAll(async () => {
  provider = await FakeProvider.start();
  const endpoint = (name: string, more: object = {}): object => ({ ...openAIEndpoint(name, provider.base), ...more });
  const file: EndpointFile & { routes: object[] } = {
    endpoints: [
      named('one', 'model-one'),
      named('two', 'model-two'),
      named('busy', 'model-busy', BUSY),
      named('vectors', 'model-vectors', {}, 'embeddings'),
      { ...named('limited', 'model-limited'), limit: { calls: 2, renewal_period: 'hour' } },
      // The tests share the endpoint; it must stay in use although most of them make it fail.
      endpoint('provider', { circuit_breaker: { enabled: false } }),
      endpoint('hasty', { timeouts: { first_byte: 0.2 }, circuit_breaker: { enabled: false } }),
      endpoint('patient', { timeouts: { first_token: 0.3 }, circuit_breaker: { enabled: false } }),
      endpoint('modest', { parameters: { default: { temperature: 0.2, seed: 7 }, maximum: { max_tokens: 50 } } }),
    ],
    routes: [
      route('split', { one: 70, two: 30 }),
      route('guarded', { busy: 100 }, { fallbacks: ['busy', 'two'] }),
      route('counted', { limited: 100 }),
      route('counted-guarded', { limited: 100 }, { fallbacks: ['two'] }),
      route(
        'repeated',
        { provider: 100 },
        { retries: { attempts: 2, backoff: 0.01, budget: 1000 }, fallbacks: ['one'] },
      ),
      route('alone', { provider: 100 }, { retries: { attempts: 1, backoff: 0.01 } }),
      route('hurried', { hasty: 100 }, { fallbacks: ['one'] }),
      route('fast', { provider: 100 }, { fallbacks: ['one'], timeouts: { first_token: 0.3 } }),
      route('bounded', { provider: 100 }, { fallbacks: ['patient'], timeouts: { total: 0.4 } }),
      route('to-modest', { modest: 100 }),
      { ...route('to-vectors', { vectors: 100 }), task_type: 'llm/v1/embeddings' },
    ],
  };
  sluice = await startSluice(file);
});

beforeEach(() => {
  provider.behaviour = respondsNormally;
  provider.requests.length = 0;
});

afterAll(async () => {
  await sluice.program.stop();
  await provider.stop();
});

/** The APIs through which a route is requested. */
const APIS: [string, (name: string, body?: object) => Promise<ReceivedResponse>][] = [
  [
    '/endpoints/NAME/invocations',
    (name, body) => post(`${sluice.url}/endpoints/${name}/invocations`, { ...CHAT, ...body }),
  ],
  [
    '/gateway/NAME/invocations',
    (name, body) => post(`${sluice.url}/gateway/${name}/invocations`, { ...CHAT, ...body }),
  ],
  [
    '/v1/chat/completions',
    (name, body) => post(`${sluice.url}/v1/chat/completions`, { ...CHAT, model: name, ...body }),
  ],
];
const send = APIS[0]![1];

function modelOf({ status, text }: ReceivedResponse): string {
  expect([status, text]).toEqual([200, expect.stringContaining('"model"')]);
  return (JSON.parse(text) as { model: string }).model;
}

describe.each(APIS)('a traffic route requested through %s', (_path, send) => {
  it('distributes requests by traffic percentage', async () => {
    const responses = await Promise.all(Array.from({ length: 300 }, () => send('split')));
    const ones = responses.map(modelOf).filter((model) => model === 'model-one').length;
    // 210 are expected; chance is seven standard deviations away from these bounds.
    expect(ones).toBeGreaterThan(150);
    expect(ones).toBeLessThan(270);
  });

  it('streams responses', async () => {
    const { status, headers, text } = await send('split', { stream: true });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(JSON.parse(eventsOf(text)[0]!)).toMatchObject({ model: expect.stringMatching(/^model-(one|two)$/) });
  });

  it.each([{}, { stream: true }])('uses its fallbacks after a 503: %j', async (body) => {
    const { status, text, headers } = await send('guarded', body);
    expect([status, text]).toEqual([200, expect.stringContaining('"model":"model-two"')]);
    expect(headers.get('x-sluice-endpoint')).toBe('two');
    expect(headers.get('x-sluice-attempts')).toMatch(/^[123]$/);
  });

  it('names no endpoint in the headers of a request to an endpoint', async () => {
    const { headers } = await send('one');
    expect([headers.get('x-sluice-endpoint'), headers.get('x-sluice-attempts')]).toEqual([null, null]);
  });
});

describe('a traffic route', () => {
  it('returns embeddings', async () => {
    const response = await post(`${sluice.url}/v1/embeddings`, { model: 'to-vectors', input: 'Hello' });
    expect(modelOf(response)).toBe('model-vectors');
    expect(modelOf(await post(`${sluice.url}/gateway/to-vectors/invocations`, { input: 'Hello' }))).toBe(
      'model-vectors',
    );
  });

  it('validates the body against its own type', async () => {
    expect((await post(`${sluice.url}/endpoints/to-vectors/invocations`, CHAT)).status).toBe(422);
    expect((await post(`${sluice.url}/v1/chat/completions`, { ...CHAT, model: 'to-vectors' })).status).toBe(400);
  });

  const ROLE = 'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}\n\n';
  const TEXT = 'data: {"choices":[{"index":0,"delta":{"content":"Hel"}}]}\n\n';
  const FAILURE = 'data: {"error":{"message":"Busy","code":503}}\n\n';

  it.each([
    ['as its first event', [FAILURE]],
    ['as a bare message', ['data: {"message":"Busy","code":503}\n\n']],
    ['after the role', [ROLE, FAILURE]],
    ['as a cut connection after the role', [ROLE]],
  ])('retries and falls back if a stream has an error %s', async (_place, events) => {
    provider.behaviour = streams(...events);
    const { status, text } = await send('repeated', { stream: true });
    expect([status, text]).toEqual([200, expect.stringContaining('"model":"model-one"')]);
    expect(text).toContain('"finish_reason":"stop"');
    expect(text).not.toContain('Busy');
    expect(provider.requests).toHaveLength(3);
  });

  it('does not repeat a stream that fails after its first content', async () => {
    provider.behaviour = streams(ROLE, TEXT, FAILURE);
    await send('repeated', { stream: true }).catch(() => undefined);
    expect(provider.requests).toHaveLength(1);
  });

  it('returns the status of a stream that fails before its first content on all endpoints', async () => {
    provider.behaviour = streams(ROLE, FAILURE);
    const response = await send('alone', { stream: true });
    expect([response.status, errorOf(response).detail]).toEqual([503, 'Busy']);
    expect(provider.requests).toHaveLength(2);
  });

  it('retries a request as often as configured', async () => {
    let failures = 2;
    provider.behaviour = (call) => (failures-- > 0 ? respondsWith(503, {})(call) : respondsNormally(call));
    expect(modelOf(await send('repeated'))).toMatch(/^gpt/);
    expect(provider.requests).toHaveLength(3);
    failures = 99;
    expect(modelOf(await send('repeated'))).toBe('model-one');
    expect(provider.requests).toHaveLength(6);
  });

  it('does not retry a permanent provider error', async () => {
    provider.behaviour = respondsWith(400, { error: { message: 'no such thing' } });
    const response = await send('repeated');
    expect([response.status, errorOf(response).detail]).toEqual([400, expect.stringContaining('no such thing')]);
    expect(provider.requests).toHaveLength(1);
  });

  it('counts against the limits of its endpoints and uses a fallback when they are reached', async () => {
    expect(modelOf(await send('counted'))).toBe('model-limited');
    expect(modelOf(await send('limited'))).toBe('model-limited');
    const rejected = await send('counted');
    expect([rejected.status, rejected.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)]);
    expect(modelOf(await send('counted-guarded'))).toBe('model-two');
  });

  it('is listed by its own path and among the models, but not among the endpoints', async () => {
    const read = async (path: string): Promise<string> => (await fetch(sluice.url + path)).text();
    expect(JSON.parse(await read('/api/3.0/gateway/route/split'))).toEqual({
      name: 'split',
      task_type: 'llm/v1/chat',
      destinations: [
        { name: 'one', traffic_percentage: 70 },
        { name: 'two', traffic_percentage: 30 },
      ],
      routing_strategy: 'TRAFFIC_SPLIT',
    });
    expect(await read('/api/2.0/endpoints/')).not.toContain('"split"');
    expect(await read('/api/2.0/gateway/routes/')).not.toContain('"split"');
    expect((await fetch(`${sluice.url}/api/2.0/endpoints/split`)).status).toBe(404);
    expect((await fetch(`${sluice.url}/api/3.0/gateway/endpoint/split`)).status).toBe(404);
    expect((await fetch(`${sluice.url}/api/3.0/gateway/route/one`)).status).toBe(404);
    const client = new OpenAI({ baseURL: `${sluice.url}/v1`, apiKey: 'unused' });
    expect((await client.models.list()).data.map(({ id }) => id)).toContain('split');
  });
});

describe('the timeouts of an endpoint', () => {
  /** Accepts a stream, and sends the role and comments until the gateway cancels it. */
  const keepsAlive: Behaviour = (call) => {
    call.response.writeHead(200, { 'content-type': 'text/event-stream' });
    call.response.write('data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}\n\n');
    const timer = setInterval(() => call.response.write(': keep-alive\n\n'), 20);
    call.response.once('close', () => clearInterval(timer));
  };

  const slow: Behaviour = neverResponds;

  it.each([{}, { stream: true }])('cancel the request to a slow provider and return 504: %j', async (body) => {
    provider.behaviour = slow;
    const began = performance.now();
    const response = await send('hasty', body);
    expect([response.status, errorOf(response).detail]).toEqual([
      504,
      'Request to the provider timed out: no response headers within 0.2 s.',
    ]);
    expect(performance.now() - began).toBeLessThan(10_000);
    await provider.lastRequest.aborted;
  });

  it('fail a stream without content with 504, although the provider keeps the connection busy', async () => {
    provider.behaviour = keepsAlive;
    const response = await send('patient', { stream: true });
    expect([response.status, errorOf(response).detail]).toEqual([
      504,
      'Request to the provider timed out: no content within 0.3 s.',
    ]);
    await provider.lastRequest.aborted;
  });

  it('do not limit the first token of a response that is not streamed', async () => {
    provider.behaviour = (call) => void setTimeout(() => void respondsNormally(call), 600);
    expect((await send('patient')).status).toBe(200);
  });

  it('make a route use its fallback for a stream without content', async () => {
    provider.behaviour = keepsAlive;
    const { text, headers } = await send('fast', { stream: true });
    expect(text).toContain('"model":"model-one"');
    expect([headers.get('x-sluice-endpoint'), headers.get('x-sluice-attempts')]).toEqual(['one', '2']);
    expect(provider.requests).toHaveLength(1);
    await provider.lastRequest.aborted;
  });

  it('make a route end with an error when its own time is over, without further attempts', async () => {
    provider.behaviour = slow;
    const response = await send('bounded', { stream: true });
    expect([response.status, provider.requests.length]).toEqual([504, 1]);
  });

  it('make a route use its fallback', async () => {
    provider.behaviour = slow;
    expect(modelOf(await send('hurried'))).toBe('model-one');
  });
});

describe('the parameters of an endpoint', () => {
  it.each(['modest', 'to-modest'])('are sent to the provider of %s, and lowered values are reported', async (name) => {
    const { headers } = await send(name, { max_tokens: 60 });
    expect(provider.lastRequest.body).toMatchObject({ temperature: 0.2, seed: 7, max_tokens: 50 });
    expect(headers.get('x-sluice-adjusted')).toBe('max_tokens');
  });

  it('apply to streams', async () => {
    const { headers } = await send('modest', { max_tokens: 60, stream: true });
    expect(provider.lastRequest.body).toMatchObject({ temperature: 0.2, max_tokens: 50 });
    expect(headers.get('x-sluice-adjusted')).toBe('max_tokens');
  });

  it('do not change a request within their limits', async () => {
    const { headers } = await send('modest', { max_tokens: 40, temperature: 1, seed: 1 });
    expect(provider.lastRequest.body).toMatchObject({ temperature: 1, seed: 1, max_tokens: 40 });
    expect(headers.get('x-sluice-adjusted')).toBeNull();
  });
});
