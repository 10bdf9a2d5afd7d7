import type { ReturnedToolCall, ChatChunk } from '../../wire';
import {
  WEATHER,
  user,
  configure,
  chat,
  completions,
  embeddings,
  content,
  contentOf,
} from '../../../test/support/providers/sandbox';

describe('a chat of the sandbox', () => {
  it('quotes the user and reports what it received', async () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      user([
        { type: 'text', text: 'What is this?' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,aGVsbG8=' } },
      ]),
    ];
    expect(await content({ messages })).toBe(
      'Hello from the sandbox! You said: "What is this?". I read 2 messages, a system prompt and 1 image.',
    );
  });

  it('matches the response schema and contains usage', async () => {
    const response = await chat.query({ messages: [user('hello world')] });
    expect(response).toMatchObject({ object: 'chat.completion', model: 'sandbox-model' });
    expect(response.choices).toMatchObject([{ index: 0, finish_reason: 'stop' }]);
    expect(response.usage).toMatchObject({
      prompt_tokens: 8,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0 },
    });
    expect(response.usage.completion_tokens).toBeGreaterThan(5);
    expect(response.usage.total_tokens).toBe(8 + response.usage.completion_tokens!);
  });

  it('returns equal responses to equal requests', async () => {
    const body = { messages: [user('Hello')], tools: [WEATHER], tool_choice: 'required', n: 2 };
    const [first, second] = [await chat.query(body), await chat.query(body)];
    expect({ ...second, created: first.created }).toEqual(first);
  });

  it.each<[string, object]>([
    ['text', { messages: [user('Tell me about 🦄 and\n\n漢字  please')], n: 2 }],
    ['text cut short', { messages: [user('Hello')], max_tokens: 3 }],
    ['a tool call', { messages: [user('weather in Oslo and Rome?')], tools: [WEATHER] }],
    ['reasoning', { messages: [user('Hello')], reasoning_effort: 'low' }],
    ['JSON', { messages: [user('Hello')], response_format: { type: 'json_object' } }],
  ])('streams the content of the unary response: %s', async (_what, body) => {
    const whole = await chat.query(body);
    const chunks = await chat.stream(body);
    for (const { index, message, finish_reason } of whole.choices) {
      const deltas = chunks.flatMap(({ choices }) => choices.filter((choice) => choice.index === index));
      const text = (of: (delta: ChatChunk['choices'][number]['delta']) => string | null | undefined): string =>
        deltas.map(({ delta }) => of(delta) ?? '').join('');
      expect(deltas[0]?.delta.role).toBe('assistant');
      expect(text(({ content }) => content)).toBe(message.content ?? '');
      expect(text(({ reasoning_content }) => reasoning_content)).toBe(message.reasoning_content ?? '');
      const [call] = message.tool_calls ?? [];
      expect(text(({ tool_calls }) => tool_calls?.[0]?.function.name)).toBe(call?.function.name ?? '');
      expect(text(({ tool_calls }) => tool_calls?.[0]?.function.arguments)).toBe(call?.function.arguments ?? '');
      expect(deltas.map((choice) => choice.finish_reason).filter(Boolean)).toEqual([finish_reason]);
    }
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: whole.usage });
    expect(chunks.length).toBeGreaterThan(3);
  });

  it('follows max_tokens, stop and n', async () => {
    const body = { messages: [user('Hello')] };
    const short = await chat.query({ ...body, max_tokens: 4 });
    expect(short.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: 'Hello from the sandbox' } });
    expect(short.usage.completion_tokens).toBe(4);
    const stopped = await chat.query({ ...body, stop: ['said', ' the'] });
    expect(stopped.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'Hello from' } });
    const three = await chat.query({ ...body, n: 3 });
    expect(new Set(three.choices.map(({ message }) => message.content)).size).toBe(3);
  });

  it('spends max_completion_tokens on reasoning first', async () => {
    const response = await chat.query({
      messages: [user('Hello')],
      reasoning_effort: 'high',
      max_completion_tokens: 5,
    });
    expect(response.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: '' } });
    expect(response.usage).toMatchObject({
      completion_tokens: 5,
      completion_tokens_details: { reasoning_tokens: 5 },
    });
  });

  it('returns JSON that is valid for the schema', async () => {
    const schema = { type: 'object', properties: { name: { type: 'string' }, age: { type: 'integer' } } };
    const response_format = { type: 'json_schema', json_schema: { name: 'person', schema } };
    const response = await content({ messages: [user('Anna is 31 and lives with Berta')], response_format });
    expect(JSON.parse(response!)).toEqual({ name: 'Berta', age: 31 });
  });

  it('calls tools and then quotes their results', async () => {
    const question = user('What is the weather in Oslo?');
    const called = await chat.query({ messages: [question], tools: [WEATHER] });
    expect(called.choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } });
    const [call] = called.choices[0]!.message.tool_calls!;
    expect(call).toMatchObject({ type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } });
    const messages = [
      question,
      called.choices[0]!.message,
      { role: 'tool', tool_call_id: call!.id, content: 'rain, 4 °C' },
    ];
    expect(await content({ messages, tools: [WEATHER] })).toBe('The tool answered: "rain, 4 °C".');
  });

  it.each<[unknown, string[]]>([
    ['required', ['get_weather', 'get_time']],
    [{ type: 'function', function: { name: 'get_time' } }, ['get_time']],
    ['auto', []],
    ['none', []],
    [undefined, []],
  ])('calls the tools of tool_choice %j after tool results, whole or streamed', async (tool_choice, expected) => {
    const clock = { type: 'function', function: { name: 'get_time' } };
    const calls = ['a', 'b'].map((id) => ({
      id,
      type: 'function',
      function: { name: 'get_weather', arguments: '{}' },
    }));
    const messages = [
      user('What is the weather and the time?'),
      { role: 'assistant', content: null, tool_calls: calls },
      ...calls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content: 'rain' })),
    ];
    const request = { messages, tools: [WEATHER, clock], ...(tool_choice === undefined ? {} : { tool_choice }) };
    const whole = await chat.query(request);
    const streamed = (await chat.stream(request)).flatMap(({ choices }) => choices);
    const names = (toolCalls: ReturnedToolCall[] | null | undefined) =>
      (toolCalls ?? []).map((call) => call.function.name);
    expect(names(whole.choices[0]!.message.tool_calls)).toEqual(expected);
    const deltas = streamed.flatMap(({ delta }) => delta.tool_calls ?? []);
    expect(deltas.flatMap((call) => call.function.name ?? [])).toEqual(expected);
    expect(streamed.at(-1)?.finish_reason).toBe(expected.length > 0 ? 'tool_calls' : 'stop');

    const one = await chat.query({ ...request, parallel_tool_calls: false });
    expect(names(one.choices[0]!.message.tool_calls)).toEqual(expected.slice(0, 1));
  });

  it('streams at the configured pace', async () => {
    const started = performance.now();
    const chunks = await chat.stream(
      { messages: [user('Hello')], max_tokens: 20 },
      configure({ tokens_per_second: 100 }),
    );
    expect(contentOf(chunks).length).toBeGreaterThan(20);
    expect(performance.now() - started).toBeGreaterThan(150);
  });

  it('waits for the configured latency', async () => {
    const started = performance.now();
    await chat.query({ messages: [user('Hello')] }, configure({ latency_ms: 100 }));
    expect(performance.now() - started).toBeGreaterThanOrEqual(99);
  });
});

describe('a completion of the sandbox', () => {
  it('continues each prompt n times, streamed or not', async () => {
    const body = { prompt: ['Once upon a time', 'In the end'], n: 2 };
    const whole = await completions.query(body);
    expect(whole.choices.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(new Set(whole.choices.map(({ text }) => text)).size).toBe(4);
    const chunks = await completions.stream(body);
    for (const { index, text, finish_reason } of whole.choices) {
      const parts = chunks.flatMap(({ choices }) => choices.filter((choice) => choice.index === index));
      expect(parts.map((part) => part.text).join('')).toBe(text);
      expect(parts.at(-1)?.finish_reason).toBe(finish_reason);
    }
    expect(chunks.at(-1)?.usage).toEqual(whole.usage);
  });

  it('decodes prompts of tokens', async () => {
    const [text, tokens] = await Promise.all([
      completions.query({ prompt: 'hello world' }),
      completions.query({ prompt: [15339, 1917] }),
    ]);
    expect(tokens.choices).toEqual(text.choices);
    expect(tokens.usage).toMatchObject({ prompt_tokens: 2 });
  });
});

describe('embeddings of the sandbox', () => {
  it('contain a vector per input, equal for a text and its tokens', async () => {
    const texts = await embeddings.query({ input: ['hello world', 'goodbye'] });
    expect(texts.data.map(({ embedding }) => embedding.length)).toEqual([256, 256]);
    const tokens = await embeddings.query({ input: [[15339, 1917]] });
    expect(tokens.data[0]?.embedding).toEqual(texts.data[0]?.embedding);
    expect(tokens.usage).toEqual({ prompt_tokens: 2, total_tokens: 2 });
  });

  it('contain the same numbers in base64 and have the requested dimensions', async () => {
    const floats = await embeddings.query({ input: 'hello', dimensions: 8 });
    const base64 = await embeddings.query({ input: 'hello', encoding_format: 'base64' }, configure({ dimensions: 8 }));
    const bytes = Buffer.from(base64.data[0]!.embedding as string, 'base64');
    expect(Array.from({ length: 8 }, (_, index) => bytes.readFloatLE(index * 4))).toEqual(floats.data[0]?.embedding);
  });
});
