import OpenAI, { APIError } from 'openai';
import { answers, beginStream, chunk, event, HELLO, pause } from './support/behaviours';
import { FakeVendor } from './support/fake-vendor';
import { API_KEY, openAIEndpoint, sandboxEndpoint, startSluice, type Sluice } from './support/sluice';

const WEATHER_TOOL: OpenAI.ChatCompletionTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const TIME_TOOL: OpenAI.ChatCompletionTool = {
  type: 'function',
  function: {
    name: 'get_time',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const HI: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hi, I am Ada.' }];

let vendor: FakeVendor;
let sluice: Sluice;
let client: OpenAI;

beforeAll(async () => {
  vendor = await FakeVendor.start();
  sluice = await startSluice({
    endpoints: [
      sandboxEndpoint('chat'),
      sandboxEndpoint('text', 'completions'),
      sandboxEndpoint('vectors', 'embeddings'),
      openAIEndpoint('vendor-chat', vendor.base),
      openAIEndpoint('vendor-text', vendor.base, 'completions'),
      openAIEndpoint('vendor-vectors', vendor.base, 'embeddings'),
    ],
  });
  client = new OpenAI({ baseURL: `${sluice.url}/v1`, apiKey: 'sent-by-the-client', maxRetries: 0 });
});

afterAll(async () => {
  await sluice.program.stop();
  await vendor.stop();
});

describe('chat, with the OpenAI SDK', () => {
  it('answers with a message, a finish reason and the usage', async () => {
    const answer = await client.chat.completions.create({ model: 'chat', messages: HI });
    expect(answer.object).toBe('chat.completion');
    expect(answer.choices[0]!.message).toMatchObject({ role: 'assistant', content: expect.stringContaining('Ada') });
    expect(answer.choices[0]!.finish_reason).toBe('stop');
    expect(answer.usage!.total_tokens).toBe(answer.usage!.prompt_tokens + answer.usage!.completion_tokens);
  });

  it('streams the text that it would have answered', async () => {
    const whole = await client.chat.completions.create({ model: 'chat', messages: HI });
    const stream = await client.chat.completions.create({ model: 'chat', messages: HI, stream: true });
    const parts: string[] = [];
    for await (const { choices } of stream) parts.push(choices[0]!.delta.content ?? '');
    expect(parts.length).toBeGreaterThan(3);
    expect(parts.join('')).toBe(whole.choices[0]!.message.content);
  });

  it('streams the usage last, to those who ask for it', async () => {
    const options = { model: 'chat', messages: HI, stream: true, stream_options: { include_usage: true } } as const;
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const part of await client.chat.completions.create(options)) chunks.push(part);
    expect(chunks.at(-1)!.choices).toEqual([]);
    expect(chunks.at(-1)!.usage!.completion_tokens).toBeGreaterThan(0);
    expect(chunks.slice(0, -1).every(({ usage }) => !usage)).toBe(true);
  });

  it('satisfies the streaming helper', async () => {
    const stream = client.chat.completions.stream({ model: 'chat', messages: HI });
    const heard: string[] = [];
    stream.on('content', (delta) => heard.push(delta));
    const answer = await stream.finalChatCompletion();
    expect(heard.join('')).toBe(answer.choices[0]!.message.content);
    expect(answer.choices[0]!.finish_reason).toBe('stop');
  });

  it('calls one tool', async () => {
    const answer = await client.chat.completions.create({
      model: 'chat',
      messages: [{ role: 'user', content: 'What is the weather in Oslo?' }],
      tools: [WEATHER_TOOL, TIME_TOOL],
    });
    const [choice] = answer.choices;
    expect(choice!.finish_reason).toBe('tool_calls');
    expect(choice!.message.tool_calls).toHaveLength(1);
    expect(choice!.message.tool_calls![0]).toMatchObject({ type: 'function', function: { name: 'get_weather' } });
  });

  it('streams parallel tool calls whose pieces make whole arguments', async () => {
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

  it('carries a conversation through a tool, as the helper that runs tools wants it', async () => {
    const asked: unknown[] = [];
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
              asked.push(given);
              return 'snow, -3 degrees';
            },
          },
        },
      ],
    });
    expect(await runner.finalContent()).toContain('snow, -3 degrees');
    expect(asked).toEqual([{ city: 'Oslo' }]);
  });
});

describe('completions, with the OpenAI SDK', () => {
  it('answers and streams the same text', async () => {
    const whole = await client.completions.create({ model: 'text', prompt: 'Once upon a time' });
    expect(whole.object).toBe('text_completion');
    const stream = await client.completions.create({ model: 'text', prompt: 'Once upon a time', stream: true });
    let text = '';
    for await (const { choices } of stream) text += choices[0]!.text;
    expect(text).toBe(whole.choices[0]!.text);
    expect(text).not.toBe('');
  });

  it('reach a vendor with the prompt and come back', async () => {
    vendor.behaviour = answers(200, {
      id: 'cmpl-1',
      object: 'text_completion',
      created: 1,
      model: 'gpt-4o-mini',
      choices: [{ index: 0, text: ' there was', finish_reason: 'length', logprobs: null }],
      usage: { prompt_tokens: 4, completion_tokens: 2, total_tokens: 6 },
    });
    const answer = await client.completions.create({ model: 'vendor-text', prompt: 'Once', max_tokens: 2 });
    expect(answer.choices[0]).toMatchObject({ text: ' there was', finish_reason: 'length' });
    expect(vendor.lastCall.path).toBe('/v1/completions');
    expect(vendor.lastCall.body).toEqual({ model: 'gpt-4o-mini', prompt: 'Once', max_tokens: 2 });
  });
});

describe('embeddings, with the OpenAI SDK', () => {
  it('are the same numbers in base64, the SDK’s default, as in floats', async () => {
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

  it('pass a vendor’s base64 through untouched', async () => {
    const embedding = Buffer.from(new Float32Array([0.5, -0.25, 2]).buffer).toString('base64');
    vendor.behaviour = answers(200, {
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding }],
      model: 'm',
      usage: { prompt_tokens: 1, total_tokens: 1 },
    });
    const answer = await client.embeddings.create({ model: 'vendor-vectors', input: 'fox' });
    expect(Array.from(answer.data[0]!.embedding)).toEqual([0.5, -0.25, 2]);
    expect(vendor.lastCall.body['encoding_format']).toBe('base64');
  });
});

describe('models, with the OpenAI SDK', () => {
  it('are the endpoints', async () => {
    const ids: string[] = [];
    for await (const { id } of client.models.list()) ids.push(id);
    expect(ids).toEqual(['chat', 'text', 'vectors', 'vendor-chat', 'vendor-text', 'vendor-vectors']);
    expect(await client.models.retrieve('chat')).toMatchObject({ id: 'chat', object: 'model', owned_by: 'sandbox' });
  });
});
