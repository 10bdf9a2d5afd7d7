import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { API_KEY, startSluice, type Sluice } from './support/sluice';

const COMPLETION =
  '{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}';
const TEXT = 'é😀\\u0041\\n "quoted"'.replaceAll('"', '\\"').repeat(800);

/** The body of the last provider request. */
let received = '';
let provider: Server;
let sluice: Sluice;

/** Providers by endpoint; all but the first drop what replayed messages contain beyond OpenAI's fields. */
const ENDPOINTS = { own: 'openai', groq: 'groq', xai: 'xai', together: 'togetherai' } as const;
/** What precedes the names of their fields in `model.config`. */
const PREFIXES: Readonly<Record<string, string>> = { openai: 'openai_', togetherai: 'togetherai_' };

beforeAll(async () => {
  provider = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received = Buffer.concat(chunks).toString('utf8');
      response.writeHead(200, { 'content-type': 'application/json' }).end(COMPLETION);
    });
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  sluice = await startSluice({
    endpoints: Object.entries(ENDPOINTS).map(([name, kind]) => ({
      name,
      endpoint_type: 'llm/v1/chat',
      model: {
        provider: kind,
        name: 'm-1',
        config: { [`${PREFIXES[kind] ?? ''}api_key`]: API_KEY, [`${PREFIXES[kind] ?? ''}api_base`]: base },
      },
    })),
  });
});

afterAll(async () => {
  await sluice.program.stop();
  provider.closeAllConnections();
  await new Promise((resolve) => provider.close(resolve));
});

async function sentFor(path: string, body: string): Promise<string> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  const response = await fetch(sluice.url + path, init);
  expect(response.status).toBe(200);
  return received;
}

/** The messages of a conversation with a tool call; `more` are fields of the assistant's messages. */
const conversation = (more: string) => `
  { "role": "user", "content": "${TEXT}" },
  { "role": "assistant", ${more} "content": "Let me look.", "tool_calls": [
    { "id": "call_1", "type": "function", "function": { "name": "f", "arguments": "{ }" } } ] },
  { "role": "tool", "tool_call_id": "call_1", "content": [ { "type": "text", "text": "Sun" } ] },
  { "role": "assistant", ${more} "content": "Sun." },
  { "role": "user", "content": "And tomorrow?" }`;
const chat = (more: string, text = TEXT) => `{ "messages": [ { "role": "user", "content": "${text}" } ], ${more} }`;

describe('a large request', () => {
  it.each(Object.keys(ENDPOINTS))(
    'is sent as the client wrote it, with the model of the endpoint (%s)',
    async (name) => {
      const body = chat(`"temperature": 1.0, "model": "${name}"`);
      expect(await sentFor('/v1/chat/completions', body)).toBe(body.replace(`"${name}"`, '"m-1"'));
      const unnamed = chat('"temperature": 1.0');
      expect(await sentFor(`/endpoints/${name}/invocations`, unnamed)).toBe(unnamed.replace('{', '{"model":"m-1",'));
    },
  );

  it.each(Object.keys(ENDPOINTS))(
    'is sent as the client wrote it if it contains earlier responses (%s)',
    async (name) => {
      const body = `{ "messages": [${conversation('')}], "temperature": 1.0, "model": "${name}" }`;
      expect(await sentFor('/v1/chat/completions', body)).toBe(body.replace(`"${name}"`, '"m-1"'));
    },
  );

  it.each(['groq', 'xai'])('is serialized without the reasoning of earlier responses (%s)', async (name) => {
    const thought = (fields: string) =>
      `{ "messages": [${conversation(fields)}], "temperature": 1.0, "model": "${name}" }`;
    const sent = await sentFor('/v1/chat/completions', thought('"thinking_blocks": [],'));
    expect(JSON.parse(sent)).toEqual({ ...(JSON.parse(thought('')) as object), model: 'm-1' });
  });

  it.each(['own', 'xai', 'together'])(
    'is sent as the client wrote it, with added stream options (%s)',
    async (name) => {
      const stream = (more: string) => `{"messages": [${conversation('')}], "model": "${name}", "stream": true${more}}`;
      const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
      const options = '"stream_options":{"include_usage":true}';
      await (await fetch(`${sluice.url}/v1/chat/completions`, { ...init, body: stream('') })).text();
      expect(received).toBe(stream('').replace(`"${name}"`, '"m-1"').replace('{', `{${options},`));
      await (await fetch(`${sluice.url}/v1/chat/completions`, { ...init, body: stream(`, ${options}`) })).text();
      expect(received).toBe(stream(`, ${options}`).replace(`"${name}"`, '"m-1"'));
    },
  );

  it.each([
    ['a key occurs twice', '"temperature": 0, "temperature": 1.0, "model": "own"', { temperature: 1 }],
    ['a member is null', '"temperature": 1.0, "stop": null, "model": "own"', { temperature: 1 }],
    ['a number is a text', '"temperature": "1.0", "model": "own"', { temperature: 1 }],
  ])('is serialized if %s', async (_case, more, fields) => {
    const sent = await sentFor('/v1/chat/completions', chat(more));
    expect(sent).toBe(JSON.stringify(JSON.parse(sent)));
    expect(sent).not.toContain('"stop"');
    expect(JSON.parse(sent)).toMatchObject({ model: 'm-1', ...fields });
  });
});
