import fc from 'fast-check';
import { eventsOf, post, type ReceivedResponse } from './support/client';
import { sandboxEndpoint, startSluice, type Sluice } from './support/sluice';

const RUNS = 150;
const TARGETS = [
  { path: '/v1/chat/completions', model: 'chat' },
  { path: '/v1/completions', model: 'text' },
  { path: '/v1/embeddings', model: 'vectors' },
  { path: '/endpoints/chat/invocations' },
  { path: '/endpoints/text/invocations' },
  { path: '/endpoints/vectors/invocations' },
  { path: '/gateway/chat/invocations' },
  { path: '/api/2.0/endpoints/limits' },
  { path: '/api/2.0/gateway/limits/' },
];
const STATUSES = [200, 400, 404, 413, 415, 422, 501];

let sluice: Sluice;

beforeAll(async () => {
  sluice = await startSluice({
    endpoints: [
      sandboxEndpoint('chat'),
      sandboxEndpoint('text', 'completions'),
      sandboxEndpoint('vectors', 'embeddings', { dimensions: 8 }),
    ],
  });
});

afterAll(async () => {
  expect(await sluice.program.stop()).toEqual({ code: 0, signal: null });
  expect(sluice.program.stderr).not.toContain('ERROR');
});

const target = fc.constantFrom(...TARGETS);
const json = fc.jsonValue({ maxDepth: 4 });

/** The sound value, and once in a while anything at all. */
function mostly(sound: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 40, arbitrary: sound }, { weight: 1, arbitrary: json });
}

function fieldsOf(fields: Record<string, fc.Arbitrary<unknown>>, requiredKeys: string[]): fc.Arbitrary<object> {
  const arbitraries = Object.entries(fields).map(([name, sound]) => [name, mostly(sound)] as const);
  return fc.record(Object.fromEntries(arbitraries), { requiredKeys });
}

const text = fc.string({ unit: 'binary' });
const part = fieldsOf({ type: fc.constantFrom('text', 'other'), text }, ['type', 'text']);
const call = fieldsOf(
  { id: text, type: fc.constant('function'), function: fc.record({ name: text, arguments: text }) },
  ['id'],
);
const message = fieldsOf(
  {
    role: fc.constantFrom('system', 'user', 'assistant', 'tool'),
    content: fc.oneof(text, fc.array(part), fc.constant(null)),
    tool_calls: fc.array(call),
    tool_call_id: text,
  },
  ['role', 'content'],
);
const schema = fc.dictionary(fc.constantFrom('type', 'properties', 'items', '$ref', 'enum', 'anyOf'), json);
const tool = fc.record({ type: fc.constant('function'), function: fc.record({ name: text, parameters: schema }) });

/** Bodies that fit every operation, or nearly so. */
const nearly = fieldsOf(
  {
    messages: fc.array(message, { minLength: 1, maxLength: 4 }),
    prompt: fc.oneof(text, fc.array(text, { minLength: 1 })),
    input: fc.oneof(text, fc.array(text, { minLength: 1 })),
    stream: fc.boolean(),
    stream_options: fc.record({ include_usage: fc.boolean() }),
    n: fc.integer({ min: 1, max: 4 }),
    max_tokens: fc.integer({ min: 1 }),
    stop: fc.oneof(text, fc.array(text, { minLength: 1 })),
    tools: fc.array(tool),
    tool_choice: fc.constantFrom('auto', 'none', 'required'),
    response_format: fc.record({ type: fc.constant('json_schema'), json_schema: fc.record({ schema }) }),
    dimensions: fc.integer({ min: 1, max: 64 }),
    encoding_format: fc.constantFrom('float', 'base64'),
    temperature: fc.double({ min: 0, max: 2, noNaN: true }),
    reasoning_effort: text,
    ['__proto__']: json,
  },
  ['messages', 'prompt', 'input'],
);

function expectResponse({ status, headers, text }: ReceivedResponse): void {
  expect(STATUSES).toContain(status);
  if (headers.get('content-type')!.startsWith('text/event-stream')) {
    const events = eventsOf(text);
    expect(events.length).toBeGreaterThan(0);
    for (const data of events) if (data !== '[DONE]') JSON.parse(data);
    expect(text).not.toContain('"error":{');
  } else {
    const body = JSON.parse(text) as object;
    expect('detail' in body).toBe(status !== 200);
  }
}

async function expectAlive(): Promise<void> {
  expect((await fetch(`${sluice.url}/health`)).status).toBe(200);
}

describe('the server responds and stays up when it receives', () => {
  it('any JSON', async () => {
    await fc.assert(
      fc.asyncProperty(target, json, async ({ path }, body) => {
        expectResponse(await post(sluice.url + path, JSON.stringify(body)));
      }),
      { numRuns: RUNS },
    );
    await expectAlive();
  });

  it('a valid or nearly valid request', async () => {
    const statuses: number[] = [];
    await fc.assert(
      fc.asyncProperty(target, nearly, async ({ path, model }, body) => {
        const response = await post(sluice.url + path, JSON.stringify({ model, ...body }));
        expectResponse(response);
        statuses.push(response.status);
      }),
      { numRuns: 2 * RUNS },
    );
    expect(statuses).toContain(200);
    await expectAlive();
  });

  it('any bytes with any content type', async () => {
    const types = ['application/json', 'text/plain', 'multipart/form-data', 'application/json; charset=utf-16', 'x'];
    await fc.assert(
      fc.asyncProperty(
        target,
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(...types),
        async ({ path }, body, type) => {
          expectResponse(await post(sluice.url + path, body, { headers: { 'content-type': type } }));
        },
      ),
      { numRuns: RUNS },
    );
    await expectAlive();
  });
});
