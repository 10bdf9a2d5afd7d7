import { eventsOf, errorOf, post, type ReceivedResponse } from './support/client';
import { API_KEY, sandboxEndpoint, startSluice, type Sluice } from './support/sluice';
import { startWorkspace } from './support/workspace';

const TOOLS = ['get_weather', 'get_time'].map((name) => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } },
}));
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const request = (content: string, more: object = {}) => ({ messages: [{ role: 'user', content }], ...more });

const CHATS: [string, object][] = [
  ['a chat', request('Hello!')],
  ['several choices', request('Hello!', { n: 2, max_tokens: 5 })],
  ['parallel tool calls', request('What is the weather and the time in Oslo?', { tools: TOOLS })],
  [
    'tool results',
    {
      tools: TOOLS,
      messages: [
        { role: 'user', content: 'weather?' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'It snows.' },
      ],
    },
  ],
  [
    'structured output',
    request('Where?', { response_format: { type: 'json_schema', json_schema: { name: 'place', schema } } }),
  ],
];

let inner: Sluice;
let outer: Sluice;
let workspace: Awaited<ReturnType<typeof startWorkspace>>;

beforeAll(async () => {
  const overloaded = { faults: [{ kind: 'status', status: 429, retry_after: 7, message: 'Slow down.' }] };
  inner = await startSluice({
    endpoints: [
      sandboxEndpoint('chat'),
      sandboxEndpoint('completions', 'completions'),
      sandboxEndpoint('embeddings', 'embeddings'),
      sandboxEndpoint('busy', 'chat', overloaded),
      sandboxEndpoint('broken', 'chat', { faults: [{ kind: 'cut', after_chunks: 2 }] }),
    ],
  });
  workspace = await startWorkspace(`${inner.url}/v1`);
  const configs = {
    'openai-compatible': { api_key: API_KEY, api_base: `${inner.url}/v1`, completions_mode: 'native' },
    databricks: { host: workspace.url, token: API_KEY },
  };
  const kinds = { chat: 'chat', completions: 'completions', embeddings: 'embeddings', busy: 'chat', broken: 'chat' };
  const endpoints = Object.entries(configs).flatMap(([provider, config]) =>
    Object.entries(kinds).map(([name, kind]) => ({
      name: `${provider}-${name}`,
      endpoint_type: `llm/v1/${kind}`,
      model: { provider, name, config },
    })),
  );
  outer = await startSluice({ endpoints });
}, 60_000);

afterAll(async () => {
  await workspace.stop();
  await outer.program.stop();
  await inner.program.stop();
  expect(outer.program.output + inner.program.output).not.toContain(API_KEY);
});

/** Removes the fields that differ between equal responses. */
function lasting(text: string): unknown {
  return JSON.parse(text, (key, value: unknown) => (['id', 'created', 'model'].includes(key) ? undefined : value));
}

interface Delta {
  tool_calls?: { index: number; function: object }[] | null;
}

/** Joins the texts of each choice and tool call over all chunks, so that the boundaries of chunks do not matter. */
function responseOf({ text }: ReceivedResponse): Record<string, string> {
  const events = eventsOf(text);
  expect(events.at(-1)).toBe('[DONE]');
  const response: Record<string, string> = {};
  const note = (about: string, fields: object): void => {
    for (const [name, value] of Object.entries(fields)) {
      if (typeof value === 'string') response[`${about} ${name}`] = (response[`${about} ${name}`] ?? '') + value;
    }
  };
  for (const data of events.slice(0, -1)) {
    const { choices } = JSON.parse(data) as { choices: { index: number; delta: Delta }[] };
    for (const choice of choices) {
      note(`${choice.index}`, choice);
      note(`${choice.index}`, choice.delta);
      for (const call of choice.delta.tool_calls ?? []) note(`${choice.index} call ${call.index}`, call.function);
    }
  }
  return response;
}

async function both(
  path: string,
  name: string,
  provider: string,
  body: object,
): Promise<[ReceivedResponse, ReceivedResponse]> {
  return Promise.all([
    post(`${inner.url}/v1/${path}`, { ...body, model: name }),
    post(`${outer.url}/v1/${path}`, { ...body, model: `${provider}-${name}` }),
  ]);
}

describe.each(['openai-compatible', 'databricks'])('Sluice behind Sluice, as %s', (provider) => {
  it.each(CHATS)('returns the same response as the inner Sluice: %s', async (_what, body) => {
    const [own, through] = await both('chat/completions', 'chat', provider, body);
    expect([own.status, through.status]).toEqual([200, 200]);
    expect(lasting(through.text)).toEqual(lasting(own.text));
  });

  it.each(CHATS)('streams the same chunks as the inner Sluice: %s', async (_what, body) => {
    const [own, through] = await both('chat/completions', 'chat', provider, { ...body, stream: true });
    expect(responseOf(through)).toEqual(responseOf(own));
    expect(Object.values(responseOf(own)).length).toBeGreaterThan(2);
  });

  it('returns the same completions and embeddings as the inner Sluice', async () => {
    const [own, through] = await both('completions', 'completions', provider, { prompt: 'Once', max_tokens: 9 });
    expect(through.status).toBe(200);
    expect(lasting(through.text)).toEqual(lasting(own.text));
    const vectors = await both('embeddings', 'embeddings', provider, { input: ['one', 'two'] });
    expect(lasting(vectors[1].text)).toEqual(lasting(vectors[0].text));
    expect((lasting(vectors[1].text) as { data: unknown[] }).data).toHaveLength(2);
  });

  it.each([false, true])('returns the same error as the inner Sluice (streamed: %s)', async (stream) => {
    const [, through] = await both('chat/completions', 'busy', provider, request('Hello!', { stream }));
    expect([through.status, through.headers.get('retry-after')]).toEqual([429, '7']);
    expect(errorOf(through)).toMatchObject({ error: { message: 'Slow down.' } });
  });

  it('sends an error event when the inner Sluice breaks off its stream', async () => {
    const [, through] = await both('chat/completions', 'broken', provider, request('Hello!', { stream: true }));
    expect(JSON.parse(eventsOf(through.text).at(-1)!)).toMatchObject({ error: { message: expect.any(String) } });
    expect(through.text).not.toContain('[DONE]');
    expect(through.isCut).toBe(true);
  });
});
