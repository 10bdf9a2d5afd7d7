import OpenAI from 'openai';
import { sandboxEndpoint, startSluice, type Sluice } from './support/sluice';

const WEATHER_TOOL = toolOfCity('get_weather');
const TIME_TOOL = toolOfCity('get_time');
const HI: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hi, I am Ada.' }];

let sluice: Sluice;
let client: OpenAI;

beforeAll(async () => {
  sluice = await startSluice({
    endpoints: [
      sandboxEndpoint('chat'),
      sandboxEndpoint('text', 'completions'),
      sandboxEndpoint('vectors', 'embeddings'),
    ],
  });
  client = new OpenAI({ baseURL: `${sluice.url}/v1`, apiKey: 'sent-by-the-client', maxRetries: 0 });
});

afterAll(async () => {
  await sluice.program.stop();
});

describe('chat with the OpenAI SDK', () => {
  it('returns a message, a finish reason and the usage', async () => {
    const response = await client.chat.completions.create({ model: 'chat', messages: HI });
    expect(response.object).toBe('chat.completion');
    expect(response.choices[0]!.message).toMatchObject({ role: 'assistant', content: expect.stringContaining('Ada') });
    expect(response.choices[0]!.finish_reason).toBe('stop');
    expect(response.usage!.total_tokens).toBe(response.usage!.prompt_tokens + response.usage!.completion_tokens);
  });

  it('streams the same text as the unary response', async () => {
    const whole = await client.chat.completions.create({ model: 'chat', messages: HI });
    const stream = await client.chat.completions.create({ model: 'chat', messages: HI, stream: true });
    const parts: string[] = [];
    for await (const { choices } of stream) parts.push(choices[0]!.delta.content ?? '');
    expect(parts.length).toBeGreaterThan(3);
    expect(parts.join('')).toBe(whole.choices[0]!.message.content);
  });

  it('streams the usage last when the client requests it', async () => {
    const options = { model: 'chat', messages: HI, stream: true, stream_options: { include_usage: true } } as const;
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const part of await client.chat.completions.create(options)) chunks.push(part);
    expect(chunks.at(-1)!.choices).toEqual([]);
    expect(chunks.at(-1)!.usage!.completion_tokens).toBeGreaterThan(0);
    expect(chunks.slice(0, -1).every(({ usage }) => !usage)).toBe(true);
  });

  it('works with the streaming helper', async () => {
    const stream = client.chat.completions.stream({ model: 'chat', messages: HI });
    const heard: string[] = [];
    stream.on('content', (delta) => heard.push(delta));
    const response = await stream.finalChatCompletion();
    expect(heard.join('')).toBe(response.choices[0]!.message.content);
    expect(response.choices[0]!.finish_reason).toBe('stop');
  });

  it('returns one tool call', async () => {
    const response = await client.chat.completions.create({
      model: 'chat',
      messages: [{ role: 'user', content: 'What is the weather in Oslo?' }],
      tools: [WEATHER_TOOL, TIME_TOOL],
    });
    const [choice] = response.choices;
    expect(choice!.finish_reason).toBe('tool_calls');
    expect(choice!.message.tool_calls).toHaveLength(1);
    expect(choice!.message.tool_calls![0]).toMatchObject({ type: 'function', function: { name: 'get_weather' } });
  });

  it('streams parallel tool calls whose deltas form complete arguments', async () => {
    const stream = client.chat.completions.stream({
      model: 'chat',
      messages: [{ role: 'user', content: 'Tell me the weather and the time in Oslo.' }],
      tools: [WEATHER_TOOL, TIME_TOOL],
    });
    const { choices } = await stream.finalChatCompletion();
    const calls = choices[0]!.message.tool_calls as OpenAI.ChatCompletionMessageFunctionToolCall[];
    expect(calls.map((call) => call.function.name)).toEqual(['get_weather', 'get_time']);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    for (const call of calls) expect(JSON.parse(call.function.arguments)).toEqual({ city: 'Oslo' });
  });

  it('works with the helper that runs tools', async () => {
    const requests: unknown[] = [];
    const runner = client.chat.completions.runTools({
      model: 'chat',
      messages: [{ role: 'user', content: 'What is the weather in Oslo?' }],
      tools: [
        {
          type: 'function',
          function: {
            name: 'get_weather',
            description: 'The weather in a city.',
            parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
            parse: (text: string) => JSON.parse(text) as object,
            function: (given: object) => {
              requests.push(given);
              return 'snow, -3 degrees';
            },
          },
        },
      ],
    });
    expect(await runner.finalContent()).toContain('snow, -3 degrees');
    expect(requests).toEqual([{ city: 'Oslo' }]);
  });
});

describe('completions with the OpenAI SDK', () => {
  it('return and stream the same text', async () => {
    const whole = await client.completions.create({ model: 'text', prompt: 'Once upon a time' });
    expect(whole.object).toBe('text_completion');
    const stream = await client.completions.create({ model: 'text', prompt: 'Once upon a time', stream: true });
    let text = '';
    for await (const { choices } of stream) text += choices[0]!.text;
    expect(text).toBe(whole.choices[0]!.text);
    expect(text).not.toBe('');
  });
});

describe('embeddings with the OpenAI SDK', () => {
  it('are equal in base64, the SDK’s default, and in floats', async () => {
    const input = ['a red fox', 'a blue whale'];
    const encoded = await client.embeddings.create({ model: 'vectors', input });
    const floats = await client.embeddings.create({ model: 'vectors', input, encoding_format: 'float' });
    expect(encoded.data).toHaveLength(2);
    encoded.data.forEach(({ embedding }, index) => {
      const expected = floats.data[index]!.embedding;
      expect(Array.from(embedding)).toHaveLength(expected.length);
      embedding.forEach((value, at) => expect(value).toBeCloseTo(expected[at]!, 6));
    });
  });
});

describe('the model list of the OpenAI SDK', () => {
  it('contains the endpoints', async () => {
    const ids: string[] = [];
    for await (const { id } of client.models.list()) ids.push(id);
    expect(ids).toEqual(['chat', 'text', 'vectors']);
    expect(await client.models.retrieve('chat')).toMatchObject({ id: 'chat', object: 'model', owned_by: 'sandbox' });
  });
});

function toolOfCity(name: string): OpenAI.ChatCompletionFunctionTool {
  const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
  return { type: 'function', function: { name, parameters } };
}
