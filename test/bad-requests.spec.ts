import { gzipSync } from 'node:zlib';
import { errorOf, DIALECTS, post } from './support/client';
import { sandboxEndpoint, startSluice, type Sluice } from './support/sluice';

const MOST_BYTES = 1_000_000;

let sluice: Sluice;

beforeAll(async () => {
  sluice = await startSluice(
    { endpoints: [sandboxEndpoint('chat'), sandboxEndpoint('vectors', 'embeddings')] },
    { SLUICE_MAX_BODY_BYTES: String(MOST_BYTES) },
  );
});

afterEach(async () => {
  expect((await fetch(`${sluice.url}/health`)).status).toBe(200);
});

afterAll(async () => {
  expect(await sluice.program.stop()).toEqual({ code: 0, signal: null });
});

describe.each(DIALECTS)('an invalid request to the $dialect API', ({ dialect, path, chat }) => {
  const isOpenAI = dialect.includes('OpenAI');

  it.each<[string, unknown, Record<string, string>, number, object]>([
    ['that is not JSON', '{"messages": x}', {}, 422, { type: 'json_invalid', loc: ['body', 13] }],
    ['that ends too early', '{"messages": [', {}, 422, { type: 'json_invalid', loc: ['body', 14] }],
    ['that is not UTF-8', Buffer.from('{"a": "\xff"}', 'latin1'), {}, 422, { type: 'json_invalid', loc: ['body', 0] }],
    [
      'that is text',
      JSON.stringify(chat),
      { 'content-type': 'text/plain' },
      422,
      { type: 'model_attributes_type', loc: ['body'] },
    ],
    ['that is a list', [], {}, 422, { type: 'model_attributes_type', loc: ['body'] }],
    ['that is empty', undefined, {}, 422, { type: 'missing', loc: ['body'] }],
    ['that is an empty object', {}, {}, 422, { type: 'missing', loc: ['body', 'messages'] }],
    ['without messages', { ...chat, messages: [] }, {}, 422, { type: 'too_short', loc: ['body', 'messages'] }],
    [
      'with a number out of bounds',
      { ...chat, temperature: 3 },
      {},
      422,
      { type: 'less_than_equal', loc: ['body', 'temperature'] },
    ],
  ])('gets the reason when its body is %s', async (_name, body, headers, status, issue) => {
    const received = await post(sluice.url + path, body, { headers });
    expect(received.status).toBe(status);
    const { detail, error } = errorOf(received);
    expect(detail).toEqual([expect.objectContaining(issue)]);
    expect(error !== undefined).toBe(isOpenAI);
  });

  it.each(['application/json; charset=utf-8', 'application/vnd.api+json', 'Application/JSON'])(
    'a body of type %s is JSON',
    async (type) => {
      expect((await post(sluice.url + path, chat, { headers: { 'content-type': type } })).status).toBe(200);
    },
  );

  it('gets 413 when its body exceeds the limit, but not when it is exactly that large', async () => {
    const of = (length: number): string => {
      const empty = JSON.stringify({ ...chat, pad: '' });
      return JSON.stringify({ ...chat, pad: 'x'.repeat(length - empty.length) });
    };
    expect((await post(sluice.url + path, of(MOST_BYTES))).status).toBe(200);
    const received = await post(sluice.url + path, of(MOST_BYTES + 1));
    expect(received.status).toBe(413);
    expect(received.text).toContain(`${MOST_BYTES} bytes`);
  });

  it('gets 415 when its body is compressed', async () => {
    const received = await post(sluice.url + path, gzipSync(JSON.stringify(chat)), {
      headers: { 'content-encoding': 'gzip' },
    });
    expect(received.status).toBe(415);
    expect(received.text).toContain('gzip');
  });

  it.each([
    ['lists', '['.repeat(90_000) + ']'.repeat(90_000)],
    ['objects', '{"a":'.repeat(45_000) + '1' + '}'.repeat(45_000)],
  ])('is rejected when its body nests %s tens of thousands of levels deep', async (_name, deep) => {
    const responses = await Promise.all(
      [deep, `{"model": "chat", "messages": ${deep}}`, JSON.stringify(chat).replace('}', `, "extra": ${deep}}`)].map(
        (body) => post(sluice.url + path, body),
      ),
    );
    for (const received of responses) {
      expect(received.status).toBe(422);
      expect(errorOf(received).detail).toBeDefined();
    }
  });
});

describe('paths and methods', () => {
  it.each([
    '/nope',
    '/v1/nope',
    '/endpoints/nope/invocations',
    '/gateway/nope/invocations',
    '/endpoints/chat',
    '/endpoints/%E0%A4%A/invocations',
  ])('%s returns 404 for any body', async (path) => {
    const received = await post(sluice.url + path, '{"broken');
    expect([404, 400]).toContain(received.status);
    expect(errorOf(received).detail).toBeDefined();
  });

  it.each([
    ['GET', '/endpoints/chat/invocations', 'POST'],
    ['PUT', '/v1/chat/completions', 'POST'],
    ['DELETE', '/v1/models', 'GET'],
    ['POST', '/health', 'GET'],
    ['PATCH', '/api/2.0/endpoints/', 'GET'],
  ])('%s %s returns 405 with Allow: %s', async (method, path, allowed) => {
    const response = await fetch(sluice.url + path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')?.split(', ')).toContain(allowed);
    expect(await response.json()).toMatchObject({ detail: 'Method Not Allowed' });
  });

  it('every response has a request id: the client’s own if it sent a valid one', async () => {
    const idOf = async (id?: string): Promise<string | null> => {
      const headers = id === undefined ? undefined : { 'x-request-id': id };
      return (await fetch(`${sluice.url}/nope`, { headers })).headers.get('x-request-id');
    };
    expect(await idOf('mine-1')).toBe('mine-1');
    expect(await idOf('not plain')).toMatch(/^[\da-f-]{36}$/);
    expect(await idOf()).not.toBe(await idOf());
  });
});

it('a body with a million violations gets a response that lists a few of them', async () => {
  const messages = Array.from({ length: 400_000 }, () => 1);
  for (const { path, chat } of DIALECTS) {
    const received = await post(`${sluice.url}${path}`, { ...chat, messages });
    expect(received.status).toBe(422);
    expect(received.text.length).toBeLessThan(200_000);
    expect((errorOf(received).detail as object[]).length).toBeLessThanOrEqual(200);
  }
});

it('an error message quotes only a short part of the request', async () => {
  const message = { content: 'x'.repeat(500_000) };
  const received = await post(`${sluice.url}/endpoints/chat/invocations`, { messages: [message] });
  expect(received.status).toBe(422);
  expect(errorOf(received).detail).toMatchObject([{ type: 'missing', loc: ['body', 'messages', 0, 'role'] }]);
  expect(received.text.length).toBeLessThan(2000);
});
