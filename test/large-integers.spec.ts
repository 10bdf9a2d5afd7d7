import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorOf, eventsOf, post } from './support/client';
import { API_KEY, startSluice, type Sluice } from './support/sluice';

const ID = '9223372036854775807';
const MAXIMUM = '18446744073709551615';
const TOOL = `{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"id":{"type":"integer","maximum":${MAXIMUM}}}}}}`;
const HI = '[{"role":"user","content":"Hi"}]';
/** A conversation in which the model has called a tool. */
const CALLED = `[{"role":"user","content":"Hi"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\\"id\\":${ID}}"}}]},{"role":"tool","tool_call_id":"c1","content":"{\\"id\\":${ID}}"}]`;

/** The body of the last provider request. */
let received = '';
let response: { type: string; body: string };
let provider: Server;
let sluice: Sluice;

const json = (body: string) => ({ type: 'application/json', body });
const stream = (...events: string[]) => ({
  type: 'text/event-stream',
  body: events.map((event) => `data: ${event}\n\n`).join(''),
});

const CHAT = `{"id":"c","object":"chat.completion","created":1,"model":"m","trace":${ID},"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}`;
const CHUNK = `{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","trace":${ID},"choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}`;
const CLAUDE = `{"id":"m","type":"message","role":"assistant","model":"c","content":[{"type":"tool_use","id":"t1","name":"f","input":{"id":${ID}}}],"stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":1}}`;
const GEMINI = `{"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"name":"f","args":{"id":${ID}}}}]},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1,"totalTokenCount":2},"modelVersion":"g","responseId":"r"}`;
const CONVERSE = `{"output":{"message":{"role":"assistant","content":[{"toolUse":{"toolUseId":"t1","name":"f","input":{"id":${ID}}}}]}},"stopReason":"tool_use","usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2}}`;

beforeAll(async () => {
  provider = createServer((request, reply) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received = Buffer.concat(chunks).toString('utf8');
      reply.writeHead(200, { 'content-type': response.type }).end(response.body);
    });
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const models = {
    openai: ['gpt-4o', { openai_api_key: API_KEY, openai_api_base: base }],
    anthropic: ['claude-sonnet-4-5', { anthropic_api_key: API_KEY, anthropic_api_base: base }],
    gemini: ['gemini-2.5-flash', { gemini_api_key: API_KEY, gemini_api_base: base }],
    bedrock: [
      'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      { aws_config: { aws_bearer_token: API_KEY, aws_region: 'us-east-1', aws_endpoint_url: base } },
    ],
  } as const;
  sluice = await startSluice({
    endpoints: Object.entries(models).map(([name, [model, config]]) => ({
      name,
      endpoint_type: 'llm/v1/chat',
      model: { provider: name, name: model, config },
    })),
  });
});

afterAll(async () => {
  await sluice.program.stop();
  provider.closeAllConnections();
  await new Promise((resolve) => provider.close(resolve));
});

const query = (path: string, fields: string) => post(sluice.url + path, `{${fields}}`);

describe('integers beyond 2^53', () => {
  it.each([
    ['/v1/chat/completions', '"model":"openai",'],
    ['/endpoints/openai/invocations', ''],
    ['/gateway/openai/invocations', ''],
  ])('of a request to %s reach the provider unchanged', async (path, model) => {
    response = json(CHAT);
    const fields = `${model}"messages":${HI},"seed":${ID},"max_tokens":${ID},"metadata":{"chat":${ID}},"tools":[${TOOL}]`;
    expect((await query(path, fields)).status).toBe(200);
    for (const field of [`"seed":${ID}`, `"max_tokens":${ID}`, `"metadata":{"chat":${ID}}`, `"maximum":${MAXIMUM}`]) {
      expect(received).toContain(field);
    }
  });

  it('of a response reach the client unchanged, plain and streamed', async () => {
    response = json(CHAT);
    const plain = await query('/v1/chat/completions', `"model":"openai","messages":${HI}`);
    expect(plain.text).toContain(`"trace":${ID}`);
    response = stream(CHUNK, '[DONE]');
    const streamed = await query('/v1/chat/completions', `"model":"openai","messages":${HI},"stream":true`);
    expect(streamed.text).toContain(`"trace":${ID}`);
  });

  it.each([
    ['anthropic', CLAUDE],
    ['gemini', GEMINI],
    ['bedrock', CONVERSE],
  ])('in tool calls of %s keep every digit in both directions', async (name, body) => {
    response = json(body);
    const { text, status } = await query(
      '/v1/chat/completions',
      `"model":"${name}","messages":${CALLED},"tools":[${TOOL}]`,
    );
    expect([status, text]).toEqual([200, expect.stringContaining(`"arguments":"{\\"id\\":${ID}}"`)]);
    expect(received).toContain(`{"id":${ID}}`);
    expect(received).not.toContain('9223372036854776000');
  });

  it('in streamed tool calls of Gemini keep every digit', async () => {
    response = stream(GEMINI);
    const { text } = await query('/v1/chat/completions', `"model":"gemini","messages":${HI},"stream":true`);
    expect(eventsOf(text).join()).toContain(ID);
  });
});

describe('numbers beyond the range of a double', () => {
  it.each(['/v1/chat/completions', '/endpoints/openai/invocations'])(
    'are rejected with their path on %s',
    async (path) => {
      const model = path.startsWith('/v1') ? '"model":"openai",' : '';
      const received = await query(path, `${model}"messages":${HI},"options":[{"limit":1e400}]`);
      expect(received.status).toBe(422);
      expect(errorOf(received).detail).toEqual([
        {
          type: 'finite_number',
          loc: ['body', 'options', 0, 'limit'],
          msg: 'Input should be a finite number',
          input: null,
        },
      ]);
    },
  );

  it('in a response are a provider error', async () => {
    response = json(CHAT.replace(ID, '1e400'));
    const received = await query('/v1/chat/completions', `"model":"openai","messages":${HI}`);
    expect(received.status).toBe(502);
    expect(errorOf(received).error?.message).toContain('trace');
  });
});
