import { sql } from 'kysely';
import { hash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FileEndpointSource } from '../../src/config';
import type { Store } from '../../src/store';
import {
  beginStream,
  CHAT_RESPONSE,
  chunk,
  DONE,
  event,
  HELLO,
  pause,
  respondsNormally,
  respondsWith,
  STOP,
  streams,
} from '../support/behaviours';
import { openStore } from '../support/databases';
import { DatabricksServer } from '../support/databricks-server';

const ASK = { messages: [{ role: 'user', content: 'I am bob@example.com' }] };
const USAGE = event({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 } });
const STREAM = streams(HELLO, chunk({ content: ' there' }), STOP, USAGE, DONE);

let server: DatabricksServer;
let store: Store;
let count = 0;

beforeAll(async () => {
  server = await DatabricksServer.start();
  store = await openStore(`file:${server.storeFile}`);
});
afterAll(async () => {
  await store.close();
  await server.stop();
});
beforeEach(() => {
  server.provider.behaviour = respondsNormally;
});

async function endpointWith(ai_gateway: object, config: object = {}): Promise<{ name: string; id: string }> {
  const name = `tracked-${++count}`;
  const response = await server.request('POST', '/api/2.0/serving-endpoints', {
    name,
    config: { served_entities: [server.servedEntity('first')], ...config },
    ai_gateway,
  });
  expect(response.status).toBe(200);
  return (await response.json()) as { name: string; id: string };
}

const query = (name: string, fields: object = {}, headers: Record<string, string> = {}): Promise<Response> =>
  server.request('POST', `/serving-endpoints/${name}/invocations`, { ...ASK, ...fields }, headers);

type Row = Readonly<Record<string, unknown>>;

/** Returns the rows of a view, which are written in the background, when there are enough of them. */
async function rowsOf(
  view: 'endpoint_usage' | 'inference_tables',
  column: string,
  value: string,
  expected: number,
): Promise<Row[]> {
  for (;;) {
    const { rows } =
      await sql<Row>`select * from ${sql.ref(view)} where ${sql.ref(column)} = ${value} order by request_time`.execute(
        store.database,
      );
    if (rows.length >= expected) return rows;
    await pause(50);
  }
}
const usageOf = (name: string, expected = 1): Promise<Row[]> =>
  rowsOf('endpoint_usage', 'endpoint_name', name, expected);

/** Stops the server and returns what it has written. */
async function rowsAfterStop(own: DatabricksServer, view: string): Promise<Row[]> {
  await own.app.stop();
  await own.provider.stop();
  const reader = await openStore(`file:${own.storeFile}`);
  const { rows } = await sql<Row>`select * from ${sql.ref(view)}`.execute(reader.database);
  await reader.close();
  await rm(dirname(own.storeFile), { recursive: true });
  return rows;
}

describe('Usage tracking', () => {
  const TRACKED = { usage_tracking_config: { enabled: true } };

  it('writes a row with Databricks’ columns for a request', async () => {
    const { name, id } = await endpointWith(TRACKED);
    const started = Date.now();
    const response = await query(
      name,
      { client_request_id: 'mine', usage_context: { team: 'a' } },
      { 'x-request-id': 'r-1' },
    );
    expect(response.status).toBe(200);
    const [row] = await usageOf(name);
    expect(row).toEqual({
      databricks_request_id: 'r-1',
      client_request_id: 'mine',
      served_entity_id: expect.stringMatching(/^[\da-f]{32}$/),
      requester: 'admin',
      status_code: 200,
      request_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      input_token_count: 9,
      output_token_count: 2,
      request_streaming: 0,
      usage_context: '{"team":"a"}',
      endpoint_id: id,
      endpoint_name: name,
      served_entity_name: 'first',
      entity_name: 'gpt-4o-mini',
    });
    expect(Math.abs(Date.parse(row?.['request_time'] as string) - started)).toBeLessThan(30_000);
    expect(server.provider.lastRequest.body).not.toHaveProperty('usage_context');
  });

  it('has the status that the client got, which depends on the API', async () => {
    const { name } = await endpointWith(TRACKED);
    server.provider.behaviour = respondsWith(422, { error: { message: 'no' } });
    const statuses = [
      (await query(name)).status,
      (await query(name, { messages: [] })).status,
      (await server.request('POST', '/v1/chat/completions', { ...ASK, model: name })).status,
    ];
    expect(statuses).toEqual([400, 400, 422]);
    expect((await usageOf(name, 3)).map((row) => row['status_code'])).toEqual(statuses);
  });

  it('writes the usage of a stream that did not request it, in every dialect', async () => {
    const { name } = await endpointWith(TRACKED);
    server.provider.behaviour = STREAM;
    await (await query(name, { stream: true })).text();
    await (await server.request('POST', '/v1/chat/completions', { ...ASK, model: name, stream: true })).text();
    await (await server.request('POST', `/endpoints/${name}/invocations`, { ...ASK, stream: true })).text();
    const rows = await usageOf(name, 3);
    for (const row of rows) {
      expect(row).toMatchObject({
        status_code: 200,
        input_token_count: 9,
        output_token_count: 2,
        request_streaming: 1,
      });
    }
  });

  it('writes one row for failures, invalid requests and rejections by limits and guardrails', async () => {
    const { name } = await endpointWith({
      ...TRACKED,
      rate_limits: [{ calls: 4, renewal_period: 'minute' }],
      guardrails: { input: { invalid_keywords: ['secret'] }, output: { pii: { behavior: 'BLOCK' } } },
    });
    server.provider.behaviour = respondsWith(401, { error: { message: 'no key' } });
    await query(name);
    await query(name, { messages: [{ role: 'user', content: 'secret' }] });
    server.provider.behaviour = respondsWith(200, {
      ...CHAT_RESPONSE,
      choices: [{ index: 0, message: { role: 'assistant', content: 'eve@example.com' }, finish_reason: 'stop' }],
    });
    await query(name);
    await query(name, { messages: [] });
    server.provider.behaviour = respondsNormally;
    await query(name);
    await query(name);
    const rows = await usageOf(name, 6);
    const summary = rows.map((row) => [row['status_code'], row['served_entity_name'], row['input_token_count']]);
    expect(summary).toEqual([
      [401, 'first', null],
      [400, null, null],
      [400, 'first', 9],
      [expect.any(Number), null, null],
      [200, 'first', 9],
      [429, null, null],
    ]);
  });

  it('writes null for what a provider reports that is no number of tokens', async () => {
    const usage = { prompt_tokens: 1e300, completion_tokens: -3, total_tokens: 0 };
    server.provider.behaviour = respondsWith(200, { ...CHAT_RESPONSE, usage });
    const { name } = await endpointWith({ usage_tracking_config: { enabled: true } });
    await query(name);
    expect(await usageOf(name)).toMatchObject([{ input_token_count: null, output_token_count: null }]);
  });

  it('writes a row with status 499 for a client that disconnects during a stream', async () => {
    const { name } = await endpointWith(TRACKED);
    server.provider.behaviour = (request) => beginStream(request, HELLO);
    const controller = new AbortController();
    const response = await fetch(`${server.url}/serving-endpoints/${name}/invocations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...ASK, stream: true }),
      signal: controller.signal,
    });
    await response.body?.getReader().read();
    controller.abort();
    expect((await usageOf(name))[0]).toMatchObject({
      status_code: 499,
      served_entity_name: 'first',
      request_streaming: 1,
    });
  });

  it('writes no row for an endpoint without it', async () => {
    const [silent, tracked] = [await endpointWith({}), await endpointWith(TRACKED)];
    await query(silent.name);
    await query(tracked.name);
    await usageOf(tracked.name);
    expect(await usageOf(silent.name, 0)).toEqual([]);
  });

  it('writes a row for a client without permission to query', async () => {
    const own = await DatabricksServer.start({
      databricks: {
        tokens: [
          { sha256: hash('sha256', 'dapi-test-token'), user: 'root@example.com', admin: true },
          { sha256: hash('sha256', 'dapi-eve'), user: 'eve@example.com' },
        ],
      },
    });
    const body = { name: 'tracked', config: { served_entities: [own.servedEntity('m')] }, ai_gateway: TRACKED };
    await own.request('POST', '/api/2.0/serving-endpoints', body);
    const authorization = 'Bearer dapi-eve';
    const response = await own.request('POST', '/serving-endpoints/tracked/invocations', ASK, { authorization });
    expect(response.status).toBe(403);
    expect(await rowsAfterStop(own, 'endpoint_usage')).toEqual([
      expect.objectContaining({ requester: 'eve@example.com', status_code: 403, served_entity_id: null }),
    ]);
  });

  it('writes the rows that wait when the server stops', async () => {
    const own = await DatabricksServer.start();
    const body = { name: 'tracked', config: { served_entities: [own.servedEntity('m')] }, ai_gateway: TRACKED };
    await own.request('POST', '/api/2.0/serving-endpoints', body);
    await own.request('POST', '/serving-endpoints/tracked/invocations', ASK);
    expect(await rowsAfterStop(own, 'endpoint_usage')).toHaveLength(1);
  });
});

describe('An inference table', () => {
  const table = (prefix: string) => ({
    inference_table_config: { enabled: true, catalog_name: 'main', schema_name: 'logs', table_name_prefix: prefix },
  });
  const payloadsOf = (prefix: string, expected = 1): Promise<Row[]> =>
    rowsOf('inference_tables', 'table_name', `main.logs.${prefix}_payload`, expected);

  it('gets a row with Databricks’ columns for a request', async () => {
    const { name } = await endpointWith(table('plain'));
    await query(name, { client_request_id: 'mine' }, { 'x-request-id': 'r-2' });
    const [row] = await payloadsOf('plain');
    expect(row).toMatchObject({
      databricks_request_id: 'r-2',
      client_request_id: 'mine',
      request_date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      status_code: 200,
      sampling_fraction: 1,
      execution_duration_ms: expect.any(Number),
      logging_error_codes: '[]',
      served_entity_id: expect.stringMatching(/^[\da-f]{32}$/),
      requester: 'admin',
    });
    expect(JSON.parse(row?.['request'] as string)).toEqual(ASK);
    expect(JSON.parse(row?.['response'] as string)).toMatchObject({
      choices: CHAT_RESPONSE.choices,
      usage: CHAT_RESPONSE.usage,
    });
    expect(JSON.stringify(row)).not.toMatch(/dapi-|sk-canary/);
  });

  it('gets the joined response of a stream', async () => {
    const { name } = await endpointWith(table('stream'));
    server.provider.behaviour = streams(
      HELLO,
      chunk({ content: ' there' }),
      chunk({ tool_calls: [{ index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '{"a"' } }] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }),
      chunk({}, 'tool_calls'),
      USAGE,
      DONE,
    );
    await (await query(name, { stream: true })).text();
    const [row] = await payloadsOf('stream');
    expect(JSON.parse(row?.['response'] as string)).toEqual({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'gpt-4o-mini-2024-07-18',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'Hello there',
            tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
          },
          finish_reason: 'tool_calls',
        },
      ],
      usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
    });
  });

  it('gets texts without the personal data that guardrails mask or block', async () => {
    const { name } = await endpointWith({
      ...table('masked'),
      guardrails: { input: { pii: { behavior: 'BLOCK' } }, output: { pii: { behavior: 'MASK' } } },
    });
    await query(name);
    server.provider.behaviour = streams(
      HELLO,
      chunk({ content: ' eve@example' }),
      chunk({ content: '.com' }),
      STOP,
      DONE,
    );
    await (await query(name, { messages: [{ role: 'user', content: 'Hi' }], stream: true })).text();
    const [blocked, masked] = await payloadsOf('masked', 2);
    expect(blocked).toMatchObject({ status_code: 400, request: expect.stringContaining('I am <EMAIL_ADDRESS>') });
    expect(blocked?.['response']).toContain('CONTENT_BLOCKED');
    expect(masked?.['response']).toContain('Hello <EMAIL_ADDRESS>');
    expect(JSON.stringify([blocked, masked])).not.toMatch(/bob@|eve@/);
  });

  it('gets no payload of more than 1 MiB, but the reason', async () => {
    const { name } = await endpointWith(table('large'));
    const large = 'x'.repeat(1024 * 1024);
    await query(name, { messages: [{ role: 'user', content: large }] });
    server.provider.behaviour = streams(HELLO, chunk({ content: large }), STOP, DONE);
    await (await query(name, { stream: true })).text();
    const [first, second] = await payloadsOf('large', 2);
    expect(first).toMatchObject({ request: null, logging_error_codes: '["MAX_REQUEST_SIZE_EXCEEDED"]' });
    expect(first?.['response']).toContain('Hello there');
    expect(second).toMatchObject({ response: null, logging_error_codes: '["MAX_RESPONSE_SIZE_EXCEEDED"]' });
    expect(second?.['request']).toContain('bob@example.com');
  });

  it('is also switched on by the older auto_capture_config', async () => {
    const { name } = await endpointWith(
      {},
      {
        auto_capture_config: { catalog_name: 'main', schema_name: 'logs', table_name_prefix: 'older' },
      },
    );
    await query(name);
    expect(await payloadsOf('older')).toHaveLength(1);
  });

  it.each([
    ['pii', { redact: 'pii' }, 'I am <EMAIL_ADDRESS>', 'Hello there'],
    ['content', { redact: 'content' }, '[redacted]', '[redacted]'],
  ])('gets redacted texts with payload_log.redact: %s', async (_name, payload_log, request, response) => {
    const own = await DatabricksServer.start({ databricks: { payload_log } });
    const body = {
      name: 'logged',
      config: { served_entities: [own.servedEntity('m')] },
      ai_gateway: table('redacted'),
    };
    await own.request('POST', '/api/2.0/serving-endpoints', body);
    await own.request('POST', '/serving-endpoints/logged/invocations', ASK);
    expect(own.provider.lastRequest.body['messages']).toEqual(ASK.messages);
    expect(await rowsAfterStop(own, 'inference_tables')).toEqual([
      expect.objectContaining({
        request: expect.stringContaining(request),
        response: expect.stringContaining(response),
      }),
    ]);
  });

  it('has the error of a stream that failed before its first chunk, and its status', async () => {
    const { name } = await endpointWith(table('failed-stream'));
    server.provider.behaviour = streams(event({ error: { message: 'boom' } }));
    expect((await query(name, { stream: true })).status).toBe(503);
    expect(await payloadsOf('failed-stream')).toEqual([
      expect.objectContaining({ status_code: 503, response: expect.stringContaining('"message":"boom"') }),
    ]);
  });

  it('redacts texts after a reload that sets payload_log.redact', async () => {
    const own = await DatabricksServer.start();
    own.provider.behaviour = respondsNormally;
    await own.request('POST', '/api/2.0/serving-endpoints', {
      name: 'reloaded',
      config: { served_entities: [own.servedEntity('first')] },
      ai_gateway: table('reloaded'),
    });
    const ask = () => own.request('POST', '/serving-endpoints/reloaded/invocations', ASK);
    expect((await ask()).status).toBe(200);
    // The row of the first request is prepared after its response.
    await pause(100);
    const file = own.app.nest.get(FileEndpointSource);
    const content = JSON.parse(readFileSync(file.name, 'utf8')) as object;
    writeFileSync(file.name, JSON.stringify({ ...content, databricks: { payload_log: { redact: 'content' } } }));
    expect((await file.reload('request')).problems).toEqual([]);
    expect((await ask()).status).toBe(200);
    const rows = await rowsAfterStop(own, 'inference_tables');
    expect(rows.map(({ request }) => String(request).includes('bob@example.com'))).toEqual([true, false]);
  });

  it('hides the message of a provider error with payload_log.redact: content', async () => {
    const own = await DatabricksServer.start({ databricks: { payload_log: { redact: 'content' } } });
    own.provider.behaviour = respondsWith(400, { error: { message: 'not allowed: I am bob' } });
    const config = { served_entities: [own.servedEntity('m')] };
    await own.request('POST', '/api/2.0/serving-endpoints', { name: 'logged', config, ai_gateway: table('failed') });
    await own.request('POST', '/serving-endpoints/logged/invocations', ASK);
    const [row] = await rowsAfterStop(own, 'inference_tables');
    expect(row?.['response']).toBe('{"error":{"code":"UPSTREAM_REFUSED","message":"[redacted]"}}');
  });
});

describe('The fallback of an endpoint', () => {
  const entities = () =>
    ['first', 'second', 'third'].map((name) => {
      const entity = server.servedEntity(name) as { external_model: { name: string } };
      return { ...entity, external_model: { ...entity.external_model, name } };
    });
  const traffic_config = {
    routes: ['first', 'second', 'third'].map((served_entity_name, index) => ({
      served_entity_name,
      traffic_percentage: index === 1 ? 100 : 0,
    })),
  };
  const endpoint = (enabled: boolean) =>
    endpointWith(
      { fallback_config: { enabled }, usage_tracking_config: { enabled: true } },
      { served_entities: entities(), traffic_config },
    );
  /** Models that the provider was asked for, with the status of each. */
  const responds = (statuses: Readonly<Record<string, number>>): string[] => {
    const called: string[] = [];
    server.provider.behaviour = (request) => {
      const model = String(request.body['model']);
      called.push(model);
      const status = statuses[model] ?? 200;
      const behaviour =
        status === 200 ? respondsNormally : respondsWith(status, { error: { message: `${model} failed` } });
      void behaviour(request);
    };
    return called;
  };

  it('tries the others in the order of the list after 429 and 5xx, also those with 0 %', async () => {
    const { name } = await endpoint(true);
    const called = responds({ second: 429, first: 503 });
    const response = await query(name);
    expect(response.status).toBe(200);
    expect(response.headers.get('served-model-name')).toBe('third');
    expect(called).toEqual(['second', 'first', 'third']);
    expect((await usageOf(name))[0]).toMatchObject({
      status_code: 200,
      served_entity_name: 'third',
      entity_name: 'third',
    });
  });

  it('returns the last response with its status if all fail', async () => {
    const { name } = await endpoint(true);
    const called = responds({ second: 500, first: 503, third: 429 });
    const response = await query(name);
    expect(response.status).toBe(429);
    expect(await response.json()).toMatchObject({
      error_code: 'REQUEST_LIMIT_EXCEEDED',
      message: expect.stringContaining('third failed'),
    });
    expect(called).toEqual(['second', 'first', 'third']);
    expect((await usageOf(name))[0]).toMatchObject({ status_code: 429, served_entity_name: 'third' });
  });

  it('does not act on other errors, or if it is off', async () => {
    const on = await endpoint(true);
    expect(responds({ second: 400 })).toEqual([]);
    expect((await query(on.name)).status).toBe(400);
    const off = await endpoint(false);
    const called = responds({ second: 503 });
    expect((await query(off.name)).status).toBe(503);
    expect(called).toEqual(['second']);
  });

  it('acts on streams that fail before the first byte only', async () => {
    const { name } = await endpoint(true);
    const called = responds({ second: 503 });
    expect(await (await query(name, { stream: true })).text()).toContain('[DONE]');
    expect(called).toEqual(['second', 'first']);
    called.length = 0;
    server.provider.behaviour = (request) => {
      called.push(String(request.body['model']));
      beginStream(request, HELLO);
      setTimeout(() => request.response.destroy(), 50);
    };
    expect(await (await query(name, { stream: true })).text()).toContain('"error"');
    expect(called).toEqual(['second']);
  });
});
