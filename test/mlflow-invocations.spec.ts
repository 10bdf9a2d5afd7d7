import { respondsWith, CHAT_RESPONSE, chunk, DONE, event, HELLO, STOP, streams } from './support/behaviours';
import { errorOf, eventsOf, post, type ReceivedResponse } from './support/client';
import { FakeProvider, type Behaviour } from './support/fake-provider';
import { openAIEndpoint, sandboxEndpoint, startSluice, type Sluice } from './support/sluice';

/** Queries at MLflow's own paths, in the payloads of MLflow 2.9 and later, and their neighbours on `/v1`. */

const messages = [{ role: 'user', content: 'Hello!' }];

let provider: FakeProvider;
let sluice: Sluice;

beforeAll(async () => {
  provider = await FakeProvider.start();
  sluice = await startSluice({
    endpoints: [
      openAIEndpoint('chat', provider.base),
      openAIEndpoint('text', provider.base, 'completions'),
      openAIEndpoint('vectors', provider.base, 'embeddings'),
      sandboxEndpoint('sandbox-text', 'completions'),
      sandboxEndpoint('sandbox-vectors', 'embeddings'),
    ],
  });
});

afterAll(async () => {
  await sluice.program.stop();
  await provider.stop();
});

beforeEach(() => {
  provider.behaviour = respondsWith(200, CHAT_RESPONSE);
});

function query(name: string, body: unknown, prefix = 'endpoints'): Promise<ReceivedResponse> {
  return post(`${sluice.url}/${prefix}/${name}/invocations`, body);
}

/** Returns the provider request for a client request. */
async function passedOn(body: object): Promise<unknown> {
  expect((await query('chat', body)).status).toBe(200);
  return provider.lastRequest.body;
}

describe('a query', () => {
  it.each(['endpoints', 'gateway'])('succeeds under /%s/ with and without a trailing slash', async (prefix) => {
    for (const path of [`/${prefix}/chat/invocations`, `/${prefix}/chat/invocations/`]) {
      const response = await post(sluice.url + path, { messages });
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
      const [choice] = CHAT_RESPONSE.choices;
      const message = { role: 'assistant', content: 'Hello there', tool_calls: null, refusal: null };
      expect(JSON.parse(response.text)).toEqual({ ...CHAT_RESPONSE, choices: [{ ...choice, message }] });
    }
  });

  it('is sent with the endpoint’s model and no field that the client did not send', async () => {
    expect(await passedOn({ messages })).toEqual({ model: 'gpt-4o-mini', messages });
  });

  it('keeps unknown fields and drops nulls', async () => {
    const extra = { seed: 7, user: 'ada', metadata: { a: null }, logprobs: true, response_format: { type: 'text' } };
    const nulls = {
      temperature: null,
      stop: null,
      max_tokens: null,
      stream: null,
      model: null,
      n: null,
      tools: null,
      odd: null,
    };
    expect(await passedOn({ messages, ...extra, ...nulls })).toEqual({ model: 'gpt-4o-mini', messages, ...extra });
  });

  it('accepts numbers and booleans as strings', async () => {
    const body = { messages, temperature: '0.5', n: '2', max_tokens: '7', stream: 'false' };
    expect(await passedOn(body)).toMatchObject({ temperature: 0.5, n: 2, max_tokens: 7, stream: false });
  });

  it('keeps message names, content parts and tool schemas unchanged', async () => {
    const body = {
      messages: [
        { role: 'user', name: 'ada', content: [{ type: 'text', text: 'Hi' }] },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: '42' },
      ],
      tools: [
        {
          type: 'function',
          function: {
            name: 'f',
            parameters: {
              type: 'object',
              properties: { list: { type: 'array', items: { type: 'array', items: { $ref: '#/$defs/x' } } } },
              $defs: { x: { anyOf: [{ type: 'string', format: 'date' }, { type: 'null' }] } },
            },
          },
        },
      ],
    };
    expect(await passedOn(body)).toEqual({ model: 'gpt-4o-mini', ...body });
  });

  it('accepts the endpoint’s own model name and rejects any other', async () => {
    for (const model of ['chat', 'gpt-4o-mini'])
      expect(await passedOn({ messages, model })).toMatchObject({ model: 'gpt-4o-mini' });
    const response = await query('chat', { messages, model: 'gpt-5' });
    expect(response.status).toBe(422);
    expect(errorOf(response)).toEqual({
      detail:
        "The parameter 'model' is not permitted to be passed. The route being queried already defines a model instance.",
    });
  });

  it('for completions and embeddings gets responses in their formats', async () => {
    const completion = JSON.parse((await query('sandbox-text', { prompt: 'Once' })).text) as Record<string, unknown>;
    expect(completion).toMatchObject({
      object: 'text_completion',
      choices: [{ index: 0, text: expect.any(String), finish_reason: 'stop' }],
    });
    const body = { input: ['a gate', 'a river'], stream: true };
    const embeddings = JSON.parse((await query('sandbox-vectors', body)).text) as { data: object[] };
    expect(embeddings).toMatchObject({
      object: 'list',
      usage: { prompt_tokens: expect.any(Number), total_tokens: expect.any(Number) },
    });
    expect(embeddings.data.map((item) => Object.keys(item))).toEqual([
      ['object', 'embedding', 'index'],
      ['object', 'embedding', 'index'],
    ]);
  });
});

describe('a provider error', () => {
  it.each<[number, string, Behaviour, unknown]>([
    [401, 'an error with a message', respondsWith(401, { error: { message: 'bad key', type: 'auth' } }), 'bad key'],
    [429, 'an error with a message', respondsWith(429, { error: { message: 'slow down' } }), 'slow down'],
    [500, 'an error text', respondsWith(500, { error: 'broken' }), 'broken'],
    [400, 'a message of its own', respondsWith(400, { message: 'weird' }), 'weird'],
    [503, 'plain text', respondsWith(503, 'overloaded', { 'content-type': 'text/plain' }), 'overloaded'],
  ])('with status %i and %s keeps its status and message', async (status, _form, behaviour, detail) => {
    provider.behaviour = behaviour;
    for (const stream of [false, true]) {
      const response = await query('chat', { messages, stream });
      expect([response.status, errorOf(response)]).toEqual([status, { detail }]);
    }
  });

  it('with an HTML page is a 502 with MLflow’s message', async () => {
    provider.behaviour = respondsWith(200, '<html></html>', { 'content-type': 'text/html; charset=utf-8' });
    const response = await query('chat', { messages });
    expect(response.status).toBe(502);
    expect(errorOf(response).detail).toBe(
      'The returned data type from the route service is not supported. Received content type: text/html; charset=utf-8',
    );
  });

  it('without a response is a 504, which clients do not retry', async () => {
    provider.behaviour = () => {};
    const hurried = await startSluice(
      { endpoints: [openAIEndpoint('chat', provider.base)] },
      { SLUICE_FIRST_BYTE_TIMEOUT_SECONDS: '0.3' },
    );
    const response = await post(`${hurried.url}/gateway/chat/invocations`, { messages });
    expect(response.status).toBe(504);
    expect(errorOf(response).detail).toMatch(/^Request to the provider timed out/);
    await hurried.program.stop();
  });
});

describe('a stream', () => {
  const stream = true;

  it('has one data line per chunk, includes nulls, and ends without [DONE]', async () => {
    provider.behaviour = streams(HELLO, chunk({ content: ' there' }), STOP, DONE);
    for (const prefix of ['endpoints', 'gateway']) {
      const { status, headers, text } = await query('chat', { messages, stream }, prefix);
      expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
      expect(text).toMatch(/^(?:data: \{[^\n]*\}\n\n){3}$/);
      expect(JSON.parse(eventsOf(text)[1]!)).toEqual({
        id: 'chatcmpl-1',
        object: 'chat.completion.chunk',
        created: 1_700_000_000,
        model: 'gpt-4o-mini-2024-07-18',
        choices: [{ index: 0, finish_reason: null, delta: { role: null, content: ' there', tool_calls: null } }],
      });
    }
  });

  it('keeps the deltas of tool calls', async () => {
    const piece = (index: number, rest: object) => chunk({ tool_calls: [{ index, ...rest }] });
    provider.behaviour = streams(
      piece(0, { id: 'c0', type: 'function', function: { name: 'f', arguments: '' } }),
      piece(0, { function: { arguments: '{"a":' } }),
      piece(0, { function: { arguments: '1}' } }),
      piece(1, { id: 'c1', type: 'function', function: { name: 'g', arguments: '{}' } }),
      chunk({}, 'tool_calls'),
      DONE,
    );
    const { text } = await query('chat', { messages, stream });
    const pieces: string[][] = [[], []];
    for (const data of eventsOf(text)) {
      const [choice] = (
        JSON.parse(data) as {
          choices: { delta: { tool_calls: { index: number; function: { arguments?: string } }[] | null } }[];
        }
      ).choices;
      for (const call of choice!.delta.tool_calls ?? []) pieces[call.index]!.push(call.function.arguments ?? '');
    }
    expect(pieces.map((texts) => texts.join(''))).toEqual(['{"a":1}', '{}']);
  });

  it('of completions uses MLflow’s object type, and OpenAI’s on /v1', async () => {
    const body = { prompt: 'Once', max_tokens: 3, stream };
    const kinds = (text: string): unknown[] => [
      ...new Set(
        eventsOf(text).map((data) => (data === '[DONE]' ? data : (JSON.parse(data) as { object: string }).object)),
      ),
    ];
    const mlflow = await query('sandbox-text', body);
    expect(kinds(mlflow.text)).toEqual(['text_completion_chunk']);
    expect(JSON.parse(eventsOf(mlflow.text)[0]!)).toMatchObject({
      choices: [{ index: 0, text: expect.any(String), finish_reason: null }],
    });
    const openai = await post(`${sluice.url}/v1/completions`, { ...body, model: 'sandbox-text' });
    expect(kinds(openai.text)).toEqual(['text_completion', '[DONE]']);
  });

  it('that breaks off ends with an error event and is cut', async () => {
    provider.behaviour = streams(HELLO, event({ error: { message: 'too much' } }));
    const { status, text, isCut } = await query('chat', { messages, stream });
    expect(status).toBe(200);
    expect(JSON.parse(eventsOf(text).at(-1)!)).toMatchObject({ error: { message: 'too much' } });
    expect(isCut).toBe(true);
  });
});

describe('/v1', () => {
  it.each([
    ['chat/completions', { messages }, 'vectors', 'a chat'],
    ['completions', { prompt: 'Hi' }, 'chat', 'a completions'],
    ['embeddings', { input: 'Hi' }, 'chat', 'an embeddings'],
  ])('%s reports an invalid model with the message of MLflow 2.13', async (path, body, other, kind) => {
    const detailOf = async (model: unknown): Promise<unknown> => {
      const response = await post(`${sluice.url}/v1/${path}`, { ...body, model });
      expect(response.status).toBe(400);
      const { detail, error } = errorOf(response);
      expect(error?.message).toBe(detail);
      return detail;
    };
    expect(await detailOf('nope')).toBe('Route nope not found in the configuration.');
    expect(await detailOf(undefined)).toBe('Route None not found in the configuration.');
    expect(await detailOf(other)).toBe(`Endpoint '${other}' is not ${kind} endpoint.`);
  });

  it('requests the endpoint’s model and returns the provider’s model name, for any client key', async () => {
    const headers = { authorization: 'Bearer anything' };
    const response = await post(`${sluice.url}/v1/chat/completions`, { model: 'chat', messages }, { headers });
    expect(JSON.parse(response.text)).toMatchObject({ model: 'gpt-4o-mini-2024-07-18' });
    expect(provider.lastRequest.body).toEqual({ model: 'gpt-4o-mini', messages });
    expect(provider.lastRequest.headers.authorization).not.toContain('anything');
  });
});
