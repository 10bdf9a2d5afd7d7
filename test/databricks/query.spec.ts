import { startApp, type App } from '../support/app';
import {
  chunk,
  DONE,
  HELLO,
  resetsConnection,
  respondsNormally,
  respondsWith,
  STOP,
  streams,
} from '../support/behaviours';
import { FakeProvider } from '../support/fake-provider';
import { fileOf } from '../support/program';

const KEY = 'sk-canary-5up3rs3cr3t';
const MESSAGES = [{ role: 'user', content: 'Hi' }];
const NOT_FOUND =
  'The given endpoint does not exist, please retry after checking the specified model and version deployment exists.';
const EMBEDDINGS = {
  object: 'list',
  data: [{ object: 'embedding', index: 0, embedding: [0.5] }],
  model: 'text-embedding-3-small',
  usage: { prompt_tokens: 1, total_tokens: 1 },
};
const COMPLETION = {
  id: 'cmpl-1',
  object: 'text_completion',
  created: 1,
  model: 'gpt-3.5-turbo-instruct',
  choices: [{ index: 0, text: 'Hello', finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
};
/** The characters at which Python's and other line readers split, and some of every length in UTF-8. */
const TEXTS = ['\u0085', '\u2028', '\u2029', 'é', '中文', '😀', '\u007f', '\ufeff', '\ud83d', '"\\\n\u0000', '\u00a0'];

let provider: FakeProvider;
let app: App;

function endpoint(name: string, type: string): object {
  const config = { openai_api_key: KEY, openai_api_base: provider.base };
  return { name, endpoint_type: type, model: { provider: 'openai', name: 'gpt-4o-mini', config } };
}

beforeAll(async () => {
  provider = await FakeProvider.start();
  const endpoints = [
    endpoint('chat', 'llm/v1/chat'),
    endpoint('completions', 'llm/v1/completions'),
    endpoint('embeddings', 'llm/v1/embeddings'),
  ];
  app = await startApp(fileOf({ endpoints, databricks: {}, egress: { allow: ['127.0.0.1'] } }));
});

afterAll(async () => {
  await app.stop();
  await provider.stop();
});

beforeEach(() => {
  provider.behaviour = respondsNormally;
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

async function send(path: string, body: unknown, headers: object = {}, method = 'POST'): Promise<Answer> {
  const response = await fetch(app.url + path, {
    method,
    headers: { authorization: 'Bearer dapi-test', 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: (isJson ? JSON.parse(text) : {}) as Record<string, unknown>,
  };
}

/** The values of the `data:` lines as Python's line readers see them. */
function eventsOf(text: string): string[] {
  const lines = text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/u).filter((line) => line !== '');
  for (const line of lines) expect(line).toMatch(/^data: /);
  return lines.map((line) => line.slice('data: '.length));
}

describe('POST /serving-endpoints/{name}/invocations', () => {
  const path = '/serving-endpoints/chat/invocations';

  it('returns a chat completion with the model of the provider', async () => {
    const { status, json, headers } = await send(path, { messages: MESSAGES });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      object: 'chat.completion',
      model: 'gpt-4o-mini-2024-07-18',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello there' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
    });
    expect(headers.get('x-request-id')).toMatch(/.+/);
  });

  it('returns embeddings and completions for endpoints with these tasks', async () => {
    provider.behaviour = respondsWith(200, EMBEDDINGS);
    expect((await send('/serving-endpoints/embeddings/invocations', { input: 'a' })).json).toMatchObject(EMBEDDINGS);
    provider.behaviour = respondsWith(200, COMPLETION);
    const completion = await send('/serving-endpoints/completions/invocations', { prompt: 'a' });
    expect(completion.json).toMatchObject({ object: 'text_completion', choices: [{ text: 'Hello' }] });
  });

  it('sends the model of the endpoint, whatever model the request has', async () => {
    for (const model of ['other', '', 5, null, {}]) {
      expect((await send(path, { messages: MESSAGES, model })).status).toBe(200);
      expect(provider.lastRequest.body['model']).toBe('gpt-4o-mini');
    }
  });

  it('does not send client_request_id and usage_context to the provider, and merges extra_params', async () => {
    const body = {
      messages: MESSAGES,
      temperature: 0.5,
      client_request_id: 'c-1',
      usage_context: { team: 'a' },
      extra_params: { top_k: '5', temperature: 1, seed: 7, safe: true, model: 'other', stream: true },
    };
    expect((await send(path, body)).status).toBe(200);
    expect(provider.lastRequest.body).toEqual({
      messages: MESSAGES,
      model: 'gpt-4o-mini',
      temperature: 0.5,
      top_k: 5,
      seed: 7,
      safe: true,
    });
  });

  it('sends the bytes of a large request, with the model of the endpoint', async () => {
    const text = JSON.stringify({ messages: [{ role: 'user', content: 'é'.repeat(100_000) }] }, null, 8);
    expect((await send(path, text)).status).toBe(200);
    const added = Buffer.byteLength('"model":"gpt-4o-mini",');
    expect(provider.lastRequest.headers['content-length']).toBe(String(Buffer.byteLength(text) + added));
  });

  it('accepts null in place of an optional field', async () => {
    const body = { messages: MESSAGES, client_request_id: null, usage_context: null, extra_params: null };
    expect((await send(path, body)).status).toBe(200);
    expect(provider.lastRequest.body).toEqual({ messages: MESSAGES, model: 'gpt-4o-mini' });
  });

  it('is also served with a trailing slash, repeated slashes and any content type', async () => {
    const body = { messages: MESSAGES };
    expect((await send(`${path}/`, body)).status).toBe(200);
    expect((await send(`/${path}`, body)).status).toBe(200);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', '']) {
      expect((await send(path, body, { 'content-type': type })).status).toBe(200);
    }
  });

  it.each<[string, unknown, RegExp]>([
    ['text that is not JSON', '{"messages": [', /parse the request body/],
    ['a list', [1], /must be a JSON object/],
    ['nothing', undefined, /body is missing/],
    ['a prompt', { prompt: 'a' }, /messages/],
    ['no messages', {}, /messages/],
    ['an empty list of messages', { messages: [] }, /messages/],
    ['an unknown role', { messages: [{ role: 'wizard', content: 'a' }] }, /messages\[0\]\.role/],
    ['n = 0', { messages: MESSAGES, n: 0 }, /: n: /],
    ['max_tokens = 0', { messages: MESSAGES, max_tokens: 0 }, /max_tokens/],
    ['temperature = 3', { messages: MESSAGES, temperature: 3 }, /temperature/],
    ['dataframe_split', { dataframe_split: {} }, /dataframe_split.*custom models/],
    ['dataframe_records', { dataframe_records: [] }, /custom models/],
    ['instances', { instances: [] }, /custom models/],
    ['inputs', { inputs: [] }, /custom models/],
    ['a number as client_request_id', { messages: MESSAGES, client_request_id: 1 }, /client_request_id/],
    ['numbers in usage_context', { messages: MESSAGES, usage_context: { a: 1 } }, /usage_context/],
    ['a list as extra_params', { messages: MESSAGES, extra_params: [] }, /extra_params/],
  ])('rejects %s with 400 BAD_REQUEST', async (_what, body, message) => {
    const { status, json } = await send(path, body);
    expect(status).toBe(400);
    expect(json).toEqual({ error_code: 'BAD_REQUEST', message: expect.stringMatching(message) as string });
  });

  it.each([{ input: [] }, { input: 'a', stream: true }])('rejects embeddings of %j', async (body) => {
    expect(await send('/serving-endpoints/embeddings/invocations', body)).toMatchObject({
      status: 400,
      json: { error_code: 'BAD_REQUEST' },
    });
  });

  it('rejects a compressed body with 400', async () => {
    const { status, json } = await send(path, 'x', { 'content-encoding': 'gzip' });
    expect([status, json['error_code']]).toEqual([400, 'BAD_REQUEST']);
  });

  it('reports an unknown endpoint as Databricks does', async () => {
    const { status, json } = await send('/serving-endpoints/none/invocations', { messages: MESSAGES });
    expect(status).toBe(404);
    expect(json).toEqual({ error_code: 'ENDPOINT_NOT_FOUND', message: NOT_FOUND });
  });

  it.each([
    ['GET', '/serving-endpoints/chat/invocations'],
    ['DELETE', '/serving-endpoints/chat/completions'],
    ['POST', '/serving-endpoints/chat/nothing'],
    ['GET', '/api/2.0/clusters/list'],
  ])('reports that %s %s does not exist', async (method, target) => {
    const { status, json } = await send(target, undefined, {}, method);
    expect(status).toBe(404);
    expect(json).toMatchObject({ error_code: 'ENDPOINT_NOT_FOUND', message: `No API found for '${method} ${target}'` });
  });

  it.each([
    [429, 429, 'REQUEST_LIMIT_EXCEEDED'],
    [422, 400, 'BAD_REQUEST'],
    [401, 401, 'UNAUTHENTICATED'],
    [502, 503, 'TEMPORARILY_UNAVAILABLE'],
  ])('maps status %i of the provider to %i %s, without its key', async (given, status, code) => {
    const error = { message: `Unexpected error with ${KEY}`, type: 'x', code: 'y', [KEY]: [KEY] };
    provider.behaviour = respondsWith(given, { error, detail: 'connection refused' });
    const answer = await send(path, { messages: MESSAGES });
    expect(answer.status).toBe(status);
    expect(answer.json['error_code']).toBe(code);
    expect(answer.text).not.toContain(KEY);
    expect(JSON.parse(answer.json['message'] as string)).toEqual({
      external_model_provider: 'openai',
      external_model_error: {
        error: { message: 'Unexpected-error with [secret]', type: 'x', code: 'y', '[secret]': ['[secret]'] },
        detail: 'connection-refused',
      },
    });
  });

  it('reports an unreachable provider as 503 with Retry-After and without the text of the socket', async () => {
    provider.behaviour = resetsConnection;
    const { status, json, headers } = await send(path, { messages: MESSAGES });
    expect(status).toBe(503);
    expect(json['error_code']).toBe('TEMPORARILY_UNAVAILABLE');
    expect(json['message']).not.toMatch(/ECONN|reset by/);
    expect(headers.get('retry-after')).toBe('1');
  });
});

describe('a stream of a serving endpoint', () => {
  const path = '/serving-endpoints/chat/invocations';
  const body = { messages: MESSAGES, stream: true };

  it('consists of data lines in ASCII, whatever the model says', async () => {
    provider.behaviour = streams(HELLO, ...TEXTS.map((content) => chunk({ content })), STOP, DONE);
    const { text, headers } = await send(path, body);
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(text).toMatch(/^[\x20-\x7f\n]*$/);
    const events = eventsOf(text);
    expect(events.at(-1)).toBe('[DONE]');
    const contents = events.slice(1, -2).map((event) => {
      const { choices } = JSON.parse(event) as { choices: [{ delta: { content: string } }] };
      return choices[0].delta.content;
    });
    expect(contents).toEqual(TEXTS);
  });

  it('has the same bytes if its events are copied without being parsed', async () => {
    // A field that changes prevents copies.
    const contents = Array.from({ length: 40 }, (_, index) => TEXTS[index % TEXTS.length]! + String(index));
    provider.behaviour = streams(HELLO, ...contents.map((content) => chunk({ content })), STOP, DONE);
    const copied = await send(path, body);
    const varied = contents.map((content, index) =>
      chunk({ content }).replace('{"id"', `{"obfuscation":${index},"id"`),
    );
    provider.behaviour = streams(HELLO, ...varied, STOP, DONE);
    const parsed = await send(path, body);
    expect(copied.text).toMatch(/^[\x20-\x7f\n]*$/);
    expect(copied.text).toBe(parsed.text.replaceAll(/"obfuscation":\d+,|,"obfuscation":\d+/g, ''));
  });

  it.each<[string, object, object[]]>([
    [
      'beside an empty choice by default',
      {},
      [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
    ],
    ['without choices on request', { stream_options: { include_usage: true } }, []],
  ])('reports the token counts %s', async (_where, options, choices) => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    const counts = chunk({}).replace(/"choices":.*\]/, `"choices":[],"usage":${JSON.stringify(usage)}`);
    provider.behaviour = streams(HELLO, STOP, counts, DONE);
    const events = eventsOf((await send(path, { ...body, ...options })).text);
    expect(JSON.parse(events.at(-2)!)).toMatchObject({ choices, usage });
    expect(provider.lastRequest.body['stream_options']).toEqual({ include_usage: true });
  });

  it('reports no token counts if the client declines them', async () => {
    const { text } = await send(path, { ...body, stream_options: { include_usage: false } });
    expect(text).not.toContain('"usage"');
  });

  it('is an ordinary error response if the provider fails before the first chunk', async () => {
    provider.behaviour = respondsWith(429, { error: { message: 'Slow down.' } }, { 'retry-after': '1.5' });
    const { status, json, headers } = await send(path, body);
    expect([status, json['error_code'], headers.get('retry-after')]).toEqual([429, 'REQUEST_LIMIT_EXCEEDED', '2']);
  });

  it('ends with an error event and [DONE] if the provider fails later', async () => {
    provider.behaviour = streams(HELLO, 'data: {"error": {"message": "i/o timeout \u2028", "type": "x"}}\n\n');
    const { status, text } = await send(path, body);
    expect(status).toBe(200);
    expect(text).toMatch(/^[\x20-\x7f\n]*$/);
    const events = eventsOf(text);
    expect(events).toHaveLength(3);
    const { error } = JSON.parse(events[1]!) as { error: Record<string, string> };
    expect(Object.keys(error)).toEqual(['message', 'type', 'code']);
    expect(error).toMatchObject({
      code: 'TEMPORARILY_UNAVAILABLE',
      message: expect.stringContaining('i/o-timeout') as string,
    });
    expect(events[2]).toBe('[DONE]');
  });
});

describe.each(['/serving-endpoints', '/ai-gateway/mlflow/v1', '/ai-gateway/openai/v1'])(
  'the OpenAI API at %s',
  (base) => {
    it('queries the endpoint that model names', async () => {
      const { json, status } = await send(`${base}/chat/completions`, { model: 'chat', messages: MESSAGES });
      expect([status, json['model']]).toEqual([200, 'gpt-4o-mini-2024-07-18']);
      provider.behaviour = respondsWith(200, EMBEDDINGS);
      expect((await send(`${base}/embeddings`, { model: 'embeddings', input: 'a' })).status).toBe(200);
      provider.behaviour = respondsWith(200, COMPLETION);
      expect((await send(`${base}/completions`, { model: 'completions', prompt: 'a' })).status).toBe(200);
    });

    it.each<[string, string, object, number, string]>([
      ['an unknown model', 'chat/completions', { model: 'none', messages: MESSAGES }, 404, 'ENDPOINT_NOT_FOUND'],
      ['no model', 'chat/completions', { messages: MESSAGES }, 400, 'BAD_REQUEST'],
      ['an empty model', 'chat/completions', { model: '', messages: MESSAGES }, 400, 'BAD_REQUEST'],
      [
        'an endpoint of another task',
        'chat/completions',
        { model: 'embeddings', messages: MESSAGES },
        400,
        'BAD_REQUEST',
      ],
      ['responses', 'responses', { model: 'chat', input: 'a' }, 501, 'NOT_IMPLEMENTED'],
    ])('rejects %s', async (_what, path, body, status, code) => {
      const answer = await send(`${base}/${path}`, body);
      const message = expect.any(String) as string;
      expect(answer.status).toBe(status);
      expect(answer.json).toEqual({
        error_code: code,
        message,
        error: {
          message: answer.json['message'],
          type: expect.any(String) as string,
          code,
          param: (answer.json['error'] as { param: unknown }).param,
        },
      });
    });

    it('lists the endpoints as models', async () => {
      const { json } = await send(`${base}/models`, undefined, {}, 'GET');
      expect(json).toMatchObject({
        object: 'list',
        data: [{ id: 'chat' }, { id: 'completions' }, { id: 'embeddings' }],
      });
    });
  },
);

describe('POST /gateway/{route}/invocations in Databricks mode', () => {
  const LEGACY = { 'user-agent': 'mlflow-python-client/2.5.0' };

  it('returns a chat completion with MLflow’s fields', async () => {
    const { json, status } = await send('/gateway/chat/invocations', { messages: MESSAGES });
    expect(status).toBe(200);
    expect(json).toMatchObject({ choices: [{ message: { content: 'Hello there', refusal: null } }] });
  });

  it.each<[string, object, object]>([
    ['candidate_count', { messages: MESSAGES, candidate_count: 1 }, {}],
    ['the user agent of MLflow 2.5', { messages: MESSAGES }, LEGACY],
  ])('returns candidates for a request with %s', async (_what, body, headers) => {
    const { json } = await send('/gateway/chat/invocations', body, headers);
    expect(json).toMatchObject({ candidates: [{ message: { content: 'Hello there' } }], metadata: {} });
  });

  it.each([{ text: 'a' }, { input: 'a' }])('accepts %j for embeddings', async (body) => {
    provider.behaviour = respondsWith(200, EMBEDDINGS);
    const { status } = await send('/gateway/embeddings/invocations', body);
    expect(status).toBe(200);
    expect(provider.lastRequest.body).toMatchObject({ input: 'a' });
    expect(provider.lastRequest.body).not.toHaveProperty('text');
  });

  it('rejects the field message, and an unknown route, in the format of Databricks', async () => {
    const wrong = await send('/gateway/chat/invocations', { message: MESSAGES });
    expect([wrong.status, wrong.json['error_code']]).toEqual([400, 'BAD_REQUEST']);
    const unknown = await send('/gateway/none/invocations', { messages: MESSAGES });
    expect(unknown.json).toEqual({ error_code: 'ENDPOINT_NOT_FOUND', message: NOT_FOUND });
  });
});
