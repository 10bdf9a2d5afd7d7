import { respondsWith, CHAT_RESPONSE } from './support/behaviours';
import { errorOf, post, type ReceivedResponse } from './support/client';
import { FakeProvider } from './support/fake-provider';
import { openAIEndpoint, sandboxEndpoint, startSluice, type Sluice } from './support/sluice';

const OLD = { 'user-agent': 'mlflow-python-client/2.8.1' };
const NEW = { 'user-agent': 'mlflow-python-client/2.22.4' };
const messages = [{ role: 'user', content: 'Hello!' }];
const CLAUDE = { provider: 'anthropic', name: 'claude-sonnet-4-5', config: { anthropic_api_key: 'sk-canary' } };
const GEMINI = { provider: 'gemini', name: 'gemini-embedding-001', config: { gemini_api_key: 'sk-canary' } };
const CANDIDATES = {
  candidates: [{ message: { role: 'assistant', content: 'Hello there' }, metadata: { finish_reason: 'stop' } }],
  metadata: {
    input_tokens: 9,
    output_tokens: 2,
    total_tokens: 11,
    model: 'gpt-4o-mini-2024-07-18',
    route_type: 'llm/v1/chat',
  },
};

let provider: FakeProvider;
let sluice: Sluice;

beforeAll(async () => {
  provider = await FakeProvider.start();
  provider.behaviour = respondsWith(200, CHAT_RESPONSE);
  sluice = await startSluice({
    endpoints: [
      openAIEndpoint('chat', provider.base),
      { ...openAIEndpoint('always-old', provider.base), payload: 'legacy' },
      { ...openAIEndpoint('never-old', provider.base), payload: 'current' },
      { name: 'claude', endpoint_type: 'llm/v1/chat', model: CLAUDE },
      { name: 'gemini', endpoint_type: 'llm/v1/embeddings', model: GEMINI },
      sandboxEndpoint('text', 'completions'),
      sandboxEndpoint('vectors', 'embeddings'),
    ],
  });
});

afterAll(async () => {
  await sluice.program.stop();
  await provider.stop();
});

function query(
  name: string,
  body: object,
  headers: Record<string, string>,
  prefix = 'gateway',
): Promise<ReceivedResponse> {
  return post(`${sluice.url}/${prefix}/${name}/invocations`, body, { headers });
}

async function generationOf(name: string, headers: Record<string, string>): Promise<string> {
  const { status, text } = await query(name, { messages }, headers);
  expect(status).toBe(200);
  return 'candidates' in (JSON.parse(text) as object) ? 'old' : 'new';
}

describe('a client of MLflow 2.5 to 2.8', () => {
  it.each(['gateway', 'endpoints'])('gets responses in its own format under /%s/', async (prefix) => {
    const body = { messages, temperature: 0.5, candidate_count: 2, max_tokens: 5, stop: ['END'], seed: 1 };
    const { status, text } = await query('chat', body, OLD, prefix);
    expect([status, JSON.parse(text)]).toEqual([200, CANDIDATES]);
    expect(provider.lastRequest.body).toEqual({
      model: 'gpt-4o-mini',
      messages,
      temperature: 1,
      n: 2,
      max_tokens: 5,
      stop: ['END'],
      seed: 1,
    });
  });

  it('gets completions and embeddings', async () => {
    const completion = JSON.parse((await query('text', { prompt: 'Once', candidate_count: 2 }, OLD)).text) as object;
    const candidate = { text: expect.any(String), metadata: { finish_reason: 'stop' } };
    const metadata = { model: 'sandbox-completions', route_type: 'llm/v1/completions' };
    expect(completion).toMatchObject({ candidates: [candidate, candidate], metadata });
    const embeddings = JSON.parse((await query('vectors', { text: ['a', 'b'] }, OLD)).text) as {
      embeddings: number[][];
    };
    expect(embeddings).toMatchObject({ metadata: { output_tokens: 0, route_type: 'llm/v1/embeddings' } });
    expect(embeddings.embeddings.map((vector) => typeof vector[0])).toEqual(['number', 'number']);
  });

  it.each<[string, string, object, number, unknown]>([
    ['a newer word', 'chat', { messages, n: 2 }, 422, 'Invalid parameter `n`. Use `candidate_count` instead.'],
    ['a newer word', 'text', { prompt: 'Hi', n: 2 }, 400, 'Invalid parameter `n`. Use `candidate_count` instead.'],
    ['a stream', 'chat', { messages, stream: true }, 422, expect.stringContaining('does not support streaming')],
    [
      'another model',
      'chat',
      { messages, model: 'gpt-5' },
      422,
      expect.stringMatching(/^The parameter 'model' is not permitted/),
    ],
    [
      'what the provider cannot do',
      'claude',
      { messages, candidate_count: 2 },
      422,
      "'candidate_count' must be '1' for the Anthropic provider. Received value: '2'.",
    ],
    [
      'what the provider cannot do',
      'gemini',
      { text: Array.from({ length: 2049 }, () => 'Hi') },
      422,
      "'text' must have at most 2048 texts.",
    ],
    [
      'the guide’s word',
      'chat',
      { message: messages },
      422,
      [expect.objectContaining({ msg: expect.stringContaining("takes 'messages', not 'message'") })],
    ],
    [
      'too much heat',
      'chat',
      { messages, temperature: 1.5 },
      422,
      [expect.objectContaining({ loc: ['body', 'temperature'] })],
    ],
  ])('gets an error for %s on %s', async (_what, name, body, status, detail) => {
    const response = await query(name, body, OLD);
    expect([response.status, errorOf(response).detail]).toEqual([status, detail]);
  });

  it('gets the provider’s error message', async () => {
    provider.behaviour = respondsWith(429, { error: { message: 'slow down' } }, { 'retry-after': '3' });
    const response = await query('chat', { messages }, OLD);
    provider.behaviour = respondsWith(200, CHAT_RESPONSE);
    expect([response.status, response.headers.get('retry-after'), response.text]).toEqual([
      429,
      '3',
      '{"detail":"slow down"}',
    ]);
  });
});

describe('the payload format', () => {
  it('follows each client on one endpoint at the same time', async () => {
    const clients = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? OLD : NEW));
    const generations = await Promise.all(clients.map((headers) => generationOf('chat', headers)));
    expect(generations).toEqual(clients.map((headers) => (headers === OLD ? 'old' : 'new')));
  });

  it('follows the endpoint’s setting for every client', async () => {
    for (const headers of [OLD, NEW]) {
      expect(await generationOf('always-old', headers)).toBe('old');
      expect(await generationOf('never-old', headers)).toBe('new');
    }
  });

  it('follows the request header before anything else', async () => {
    expect(await generationOf('never-old', { ...NEW, 'x-sluice-payload': 'legacy' })).toBe('old');
    expect(await generationOf('always-old', { ...OLD, 'x-sluice-payload': 'current' })).toBe('new');
    const response = await query('chat', { messages }, { 'x-sluice-payload': 'older' });
    expect([response.status, errorOf(response).detail]).toEqual([
      422,
      "The header 'x-sluice-payload' must be 'legacy' or 'current'.",
    ]);
  });

  it('is the legacy one when the body contains candidate_count', async () => {
    const { text } = await query('chat', { messages, candidate_count: 1 }, {});
    expect(JSON.parse(text)).toEqual(CANDIDATES);
  });

  it('is always the current one on /v1', async () => {
    const headers = { ...OLD, 'x-sluice-payload': 'legacy' };
    const { text } = await post(`${sluice.url}/v1/chat/completions`, { model: 'always-old', messages }, { headers });
    expect(JSON.parse(text)).toMatchObject({ object: 'chat.completion' });
  });
});
