import fc from 'fast-check';
import { eventsOf, post, type Answer } from './support/client';
import { sandboxEndpoint, startSluice, type Sluice } from './support/sluice';

const RUNS = 150;
const PATHS = [
  '/v1/chat/completions',
  '/v1/completions',
  '/v1/embeddings',
  '/endpoints/chat/invocations',
  '/endpoints/text/invocations',
  '/endpoints/vectors/invocations',
  '/gateway/chat/invocations',
  '/api/2.0/endpoints/limits',
  '/api/2.0/gateway/limits/',
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

const path = fc.constantFrom(...PATHS);
const json = fc.jsonValue({ maxDepth: 4 });

/** Bodies that are nearly right: known fields, each sound or anything at all. */
const nearly = fc.record(
  Object.fromEntries(
    Object.entries<fc.Arbitrary<unknown>>({
      model: fc.constantFrom('chat', 'text', 'vectors'),
      messages: fc.array(
        fc.record(
          {
            role: fc.oneof(fc.constantFrom('system', 'user', 'assistant', 'tool'), json),
            content: fc.oneof(
              fc.string({ unit: 'binary' }),
              fc.array(fc.record({ type: fc.constantFrom('text', 'image_url', 'file', 'x'), text: json })),
              json,
            ),
            tool_calls: json,
            tool_call_id: json,
          },
          { requiredKeys: ['role'] },
        ),
        { minLength: 1, maxLength: 4 },
      ),
      prompt: fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.string())),
      input: fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.integer())),
      stream: fc.boolean(),
      stream_options: fc.record({ include_usage: fc.boolean() }),
      n: fc.integer({ min: 1, max: 4 }),
      max_tokens: fc.integer({ min: 1 }),
      stop: fc.oneof(fc.string(), fc.array(fc.string())),
      tools: fc.array(
        fc.record({
          type: fc.constantFrom('function', 'x'),
          function: fc.record({
            name: fc.string(),
            parameters: fc.dictionary(fc.constantFrom('type', 'properties', 'items', '$ref', 'enum', 'anyOf'), json),
          }),
        }),
      ),
      tool_choice: fc.oneof(fc.constantFrom('auto', 'none', 'required'), json),
      response_format: fc.record({
        type: fc.constantFrom('text', 'json_object', 'json_schema'),
        json_schema: fc.record({ schema: fc.dictionary(fc.string(), json) }),
      }),
      dimensions: fc.integer({ min: 1, max: 64 }),
      encoding_format: fc.constantFrom('float', 'base64'),
      temperature: fc.double({ min: 0, max: 2, noNaN: true }),
      reasoning_effort: fc.string(),
      ['__proto__']: json,
    }).map(([name, sound]) => [name, fc.oneof({ weight: 9, arbitrary: sound }, { weight: 1, arbitrary: json })]),
  ),
  { requiredKeys: ['model', 'messages', 'prompt', 'input'] },
);

function expectAnswer({ status, headers, text }: Answer): void {
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

describe('whatever is posted gets an answer, and the server lives on', () => {
  it('any JSON', async () => {
    await fc.assert(
      fc.asyncProperty(path, json, async (where, body) => {
        expectAnswer(await post(sluice.url + where, JSON.stringify(body)));
      }),
      { numRuns: RUNS },
    );
    await expectAlive();
  });

  it('JSON that is nearly a request', async () => {
    await fc.assert(
      fc.asyncProperty(path, nearly, async (where, body) => {
        expectAnswer(await post(sluice.url + where, JSON.stringify(body)));
      }),
      { numRuns: 2 * RUNS },
    );
    await expectAlive();
  });

  it('any bytes, called anything', async () => {
    const type = fc.constantFrom(
      'application/json',
      'text/plain',
      'multipart/form-data',
      'application/json; charset=utf-16',
      'x',
    );
    await fc.assert(
      fc.asyncProperty(path, fc.uint8Array({ maxLength: 300 }), type, async (where, body, contentType) => {
        expectAnswer(await post(sluice.url + where, body, { headers: { 'content-type': contentType } }));
      }),
      { numRuns: RUNS },
    );
    await expectAlive();
  });
});
