import { LLMock } from '@copilotkit/aimock';
import { DIALECTS, eventsOf, errorOf, post, type ReceivedResponse } from './support/client';
import { GoogleTokenServer } from './support/google-token-server';
import { MOCKED_PROVIDERS, mockedEndpoints, MOCKED_EMBEDDINGS } from './support/mocked-endpoints';
import { API_KEY, startSluice, type Sluice } from './support/sluice';

interface Message {
  content: string | null;
  tool_calls: { id: string; function: { name: string; arguments: string } }[] | null;
}
interface Choice {
  message: Message;
  delta: Message & { tool_calls: { index: number; function: { name?: string; arguments?: string } }[] | null };
  finish_reason: string | null;
}

const TOOLS = ['get_weather', 'get_time'].map((name) => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: { city: { type: 'string' } } } },
}));

const tokens = new GoogleTokenServer();
let mock: LLMock;
let sluice: Sluice;

beforeAll(async () => {
  mock = new LLMock({ port: 0 });
  await mock.start();
  await tokens.start();
  sluice = await startSluice({
    endpoints: mockedEndpoints(mock, tokens),
  });
});

beforeEach(() => {
  mock.reset();
  mock.onMessage('hello', { content: 'Hello from the mock, in several words.' });
});

afterAll(async () => {
  await tokens.stop();
  await mock.stop();
  await sluice.program.stop();
  expect(sluice.program.output).not.toContain(API_KEY);
});

function send(model: string, content: string, more: object = {}): Promise<ReceivedResponse> {
  return post(`${sluice.url}/v1/chat/completions`, { model, messages: [{ role: 'user', content }], ...more });
}

function choiceOf({ text }: ReceivedResponse): Choice {
  return (JSON.parse(text) as { choices: Choice[] }).choices[0]!;
}

function choicesOf(response: ReceivedResponse): Choice[] {
  const events = eventsOf(response.text);
  expect(events.at(-1)).toBe('[DONE]');
  return events.slice(0, -1).flatMap((data) => (JSON.parse(data) as { choices: Choice[] }).choices);
}

describe.each(MOCKED_PROVIDERS)('the %s API of a third-party mock server', (model) => {
  it('receives a valid request and returns text', async () => {
    const response = await send(model, 'hello');
    expect(response.status).toBe(200);
    expect(choiceOf(response)).toMatchObject({
      message: { role: 'assistant', content: 'Hello from the mock, in several words.' },
      finish_reason: 'stop',
    });
    const { usage } = JSON.parse(response.text) as { usage: { total_tokens: unknown } };
    expect(usage.total_tokens).toEqual(expect.any(Number));
  });

  it('streams the same text as the unary response', async () => {
    const choices = choicesOf(await send(model, 'hello', { stream: true }));
    expect(choices.map(({ delta }) => delta.content ?? '').join('')).toBe('Hello from the mock, in several words.');
    expect(choices.map((choice) => choice.finish_reason).filter(Boolean)).toEqual(['stop']);
  });

  it.each([false, true])('returns parallel tool calls (streamed: %s)', async (stream) => {
    const toolCalls = TOOLS.map((tool) => ({ name: tool.function.name, arguments: '{"city":"Oslo"}' }));
    mock.onMessage('what and when', { toolCalls });
    const response = await send(model, 'what and when', { tools: TOOLS, stream });
    const expected = [
      ['get_weather', '{"city":"Oslo"}'],
      ['get_time', '{"city":"Oslo"}'],
    ];
    if (!stream) {
      const choice = choiceOf(response);
      expect(choice.finish_reason).toBe('tool_calls');
      expect(choice.message.tool_calls!.map((call) => [call.function.name, call.function.arguments])).toEqual(expected);
      return;
    }
    const choices = choicesOf(response);
    const calls: [string, string][] = [];
    for (const { index, function: part } of choices.flatMap(({ delta }) => delta.tool_calls ?? [])) {
      const [name, given] = calls[index] ?? ['', ''];
      calls[index] = [name + (part.name ?? ''), given + (part.arguments ?? '')];
    }
    expect(calls).toEqual(expected);
    expect(choices.at(-1)!.finish_reason).toBe('tool_calls');
  });

  it('accepts a tool result', async () => {
    // Vertex AI takes no ids; the mock makes its own for it.
    for (const id of ['call_1', 'call_gemini_get_weather_0']) mock.onToolResult(id, { content: 'It snows.' });
    const call = { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } };
    const response = await post(`${sluice.url}/v1/chat/completions`, {
      model,
      tools: TOOLS,
      messages: [
        { role: 'user', content: 'weather?' },
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: 'snow' },
      ],
    });
    expect(choiceOf(response).message.content).toBe('It snows.');
  });

  it.each([401, 429, 500, 503])('keeps its error status %i for unary and streamed requests', async (status) => {
    // As often as it is asked: a refused token is asked with once more, renewed.
    const error = { message: 'No, says the mock.', type: 'some_error' };
    mock.prependFixture({ match: { userMessage: 'hello' }, response: { error, status } });
    for (const stream of [false, true]) {
      const response = await send(model, 'hello', { stream });
      expect(response.status).toBe(status);
      expect(errorOf(response)).toMatchObject({
        detail: 'No, says the mock.',
        error: { message: 'No, says the mock.' },
      });
    }
  });

  it('sends the client an error event when it closes the stream early', async () => {
    mock.prependFixture({
      match: { userMessage: 'cut' },
      response: { content: 'This sentence will not be finished, for the connection breaks.' },
      chunkSize: 4,
      truncateAfterChunks: 3,
    });
    const { text } = await send(model, 'cut', { stream: true });
    expect(JSON.parse(eventsOf(text).at(-1)!)).toMatchObject({ error: { message: expect.any(String) } });
    expect(text).not.toContain('[DONE]');
  });

  it('with random faults gives every client JSON, a complete stream, or a stream that ends with an error', async () => {
    mock.setChaos({ dropRate: 0.2, malformedRate: 0.25, rateLimitRate: 0.25, disconnectRate: 0.3, latencyMs: 2 });
    const dialect = DIALECTS[1]!;
    const kinds = new Set<string>();
    const check = (response: ReceivedResponse): void => {
      const { status, text, headers, isCut } = response;
      if (headers.get('content-type')!.startsWith('text/event-stream')) {
        const last = eventsOf(text).at(-1)!;
        expect(last === '[DONE]' || 'error' in (JSON.parse(last) as object)).toBe(true);
        expect(isCut).toBe(last !== '[DONE]');
        kinds.add('stream');
      } else if (status === 200) {
        expect(choiceOf(response).message.content).toBe('Hello from the mock, in several words.');
        kinds.add('answer');
      } else {
        expect(dialect.messageOf(errorOf(response))).toEqual(expect.any(String));
        kinds.add('error');
      }
    };
    for (let round = 0; round < 30; round += 1) {
      (await Promise.all([send(model, 'hello'), send(model, 'hello', { stream: true })])).forEach(check);
    }
    mock.clearChaos();
    expect([...kinds].sort()).toEqual(['answer', 'error', 'stream']);
    expect((await send(model, 'hello')).status).toBe(200);
  });
});

it.each(MOCKED_EMBEDDINGS)('the %s API of a third-party mock server returns embeddings', async (provider) => {
  mock.onEmbedding('fox', { embedding: [0.25, -0.5, 1] });
  const response = await post(`${sluice.url}/v1/embeddings`, { model: `${provider}-vectors`, input: 'fox' });
  expect(JSON.parse(response.text)).toMatchObject({ object: 'list', data: [{ index: 0, embedding: [0.25, -0.5, 1] }] });
});
