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

/** Endpoints by provider; the second one drops what replayed messages contain beyond OpenAI's fields. */
const ENDPOINTS = { own: 'openai', groq: 'groq' } as const;

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
        config:
          kind === 'openai' ? { openai_api_key: API_KEY, openai_api_base: base } : { api_key: API_KEY, api_base: base },
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
