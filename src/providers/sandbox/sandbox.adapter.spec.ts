import { join } from 'node:path';
import * as fc from 'fast-check';
import { loadGatewayFile, readSettings } from '../../config';
import { GatewayError } from '../../errors';
import { ChatRequest, CompletionsRequest, EmbeddingsRequest, type ChatChunk, type Schema } from '../../schemas';
import { UpstreamClient } from '../../upstream/upstream-client';
import type { Operation } from '../provider-adapter';
import { SandboxAdapter } from './sandbox.adapter';
import { SandboxConfig, SandboxFault } from './sandbox.config';

const adapter = new SandboxAdapter();
const client = new UpstreamClient(readSettings({ SLUICE_IDLE_TIMEOUT_SECONDS: '1' }));
const WEATHER = {
  type: 'function',
  function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
};
const user = (content: unknown) => ({ role: 'user', content });

function configure(settings: Partial<SandboxConfig> = {}): SandboxConfig {
  return Object.assign(new SandboxConfig(), { tokens_per_second: 0 }, settings);
}

function faulty(settings: Partial<SandboxFault>): SandboxConfig {
  return configure({ faults: [Object.assign(new SandboxFault(), settings)] });
}

type AnyOperation<Request, Response, Chunk> = Operation<Request, Response, Chunk, SandboxConfig>;

/** Goes the whole way of a call: adapter, upstream, model, upstream, adapter. */
class Endpoint<Request, Response, Chunk> {
  constructor(
    private readonly schema: Schema,
    private readonly operation: AnyOperation<Request, Response, Chunk>,
  ) {}

  async answer(body: object, config = configure(), signal = new AbortController().signal): Promise<Response> {
    const [request, target] = this.read(body, config);
    const answer = await client.answer(this.operation.toCall(request, target), signal);
    return this.operation.toResponse(answer, target, request);
  }

  async stream(body: object, config = configure(), signal = new AbortController().signal): Promise<Chunk[]> {
    const chunks: Chunk[] = [];
    const [request, target] = this.read({ ...body, stream: true }, config);
    const stream = await client.stream(this.operation.toCall(request, target), signal);
    const translate = this.operation.toChunks!(target, request);
    await new Promise<void>((resolve, reject) => {
      stream.start({
        events: (events) => {
          for (const event of events) {
            if (event.data === '[DONE]') resolve();
            else chunks.push(...translate(event));
          }
        },
        end: () => reject(new Error(`ended without [DONE] after ${chunks.length}`)),
        fail: reject,
      });
    });
    return chunks;
  }

  private read(body: object, config: SandboxConfig): [Request, { model: string; config: SandboxConfig }] {
    const result = this.schema.parse(body);
    if (result.issues) throw new Error(JSON.stringify(result.issues));
    return [result.value as Request, { model: 'sandbox-model', config }];
  }
}

const chat = new Endpoint(ChatRequest, adapter.chat);
const completions = new Endpoint(CompletionsRequest, adapter.completions);
const embeddings = new Endpoint(EmbeddingsRequest, adapter.embeddings);

async function content(body: object): Promise<string | null | undefined> {
  return (await chat.answer(body)).choices[0]?.message.content;
}

const contentOf = (chunks: ChatChunk[]): string =>
  chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');

describe('chat', () => {
  it('quotes the user and tells what it received', async () => {
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

  it('answers in the shape of the API, with usage', async () => {
    const answer = await chat.answer({ messages: [user('hello world')] });
    expect(answer).toMatchObject({ object: 'chat.completion', model: 'sandbox-model' });
    expect(answer.choices).toMatchObject([{ index: 0, finish_reason: 'stop' }]);
    expect(answer.usage).toMatchObject({
      prompt_tokens: 8,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0 },
    });
    expect(answer.usage.completion_tokens).toBeGreaterThan(5);
    expect(answer.usage.total_tokens).toBe(8 + answer.usage.completion_tokens!);
  });

  it('gives equal requests equal answers', async () => {
    const body = { messages: [user('Hello')], tools: [WEATHER], tool_choice: 'required', n: 2 };
    const [first, second] = [await chat.answer(body), await chat.answer(body)];
    expect({ ...second, created: first.created }).toEqual(first);
  });

  it.each<[string, object]>([
    ['text', { messages: [user('Tell me about 🦄 and\n\n漢字  please')], n: 2 }],
    ['text cut short', { messages: [user('Hello')], max_tokens: 3 }],
    ['a tool call', { messages: [user('weather in Oslo and Rome?')], tools: [WEATHER] }],
    ['reasoning', { messages: [user('Hello')], reasoning_effort: 'low' }],
    ['JSON', { messages: [user('Hello')], response_format: { type: 'json_object' } }],
  ])('streams what it would answer: %s', async (_what, body) => {
    const whole = await chat.answer(body);
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

  it('honours max_tokens, stop and n', async () => {
    const body = { messages: [user('Hello')] };
    const short = await chat.answer({ ...body, max_tokens: 4 });
    expect(short.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: 'Hello from the sandbox' } });
    expect(short.usage.completion_tokens).toBe(4);
    const stopped = await chat.answer({ ...body, stop: ['said', ' the'] });
    expect(stopped.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'Hello from' } });
    const three = await chat.answer({ ...body, n: 3 });
    expect(new Set(three.choices.map(({ message }) => message.content)).size).toBe(3);
  });

  it('spends max_completion_tokens on reasoning first', async () => {
    const answer = await chat.answer({ messages: [user('Hello')], reasoning_effort: 'high', max_completion_tokens: 5 });
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: '' } });
    expect(answer.usage).toMatchObject({
      completion_tokens: 5,
      completion_tokens_details: { reasoning_tokens: 5 },
    });
  });

  it('answers JSON that fits the schema', async () => {
    const schema = { type: 'object', properties: { name: { type: 'string' }, age: { type: 'integer' } } };
    const response_format = { type: 'json_schema', json_schema: { name: 'person', schema } };
    const answer = await content({ messages: [user('Anna is 31 and lives with Berta')], response_format });
    expect(JSON.parse(answer!)).toEqual({ name: 'Berta', age: 31 });
  });

  it('calls tools and then quotes their results', async () => {
    const question = user('What is the weather in Oslo?');
    const called = await chat.answer({ messages: [question], tools: [WEATHER] });
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
    await chat.answer({ messages: [user('Hello')] }, configure({ latency_ms: 100 }));
    expect(performance.now() - started).toBeGreaterThanOrEqual(99);
  });
});

describe('completions', () => {
  it('answers each prompt, n times, and streams the same', async () => {
    const body = { prompt: ['Once upon a time', 'In the end'], n: 2 };
    const whole = await completions.answer(body);
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

  it('reads tokens as the text that they are', async () => {
    const [text, tokens] = await Promise.all([
      completions.answer({ prompt: 'hello world' }),
      completions.answer({ prompt: [15339, 1917] }),
    ]);
    expect(tokens.choices).toEqual(text.choices);
    expect(tokens.usage).toMatchObject({ prompt_tokens: 2 });
  });
});

describe('embeddings', () => {
  it('gives every input a vector, the same for a text and for its tokens', async () => {
    const texts = await embeddings.answer({ input: ['hello world', 'goodbye'] });
    expect(texts.data.map(({ embedding }) => embedding.length)).toEqual([256, 256]);
    const tokens = await embeddings.answer({ input: [[15339, 1917]] });
    expect(tokens.data[0]?.embedding).toEqual(texts.data[0]?.embedding);
    expect(tokens.usage).toEqual({ prompt_tokens: 2, total_tokens: 2 });
  });

  it('writes the same numbers in base64, and as many as are wanted', async () => {
    const floats = await embeddings.answer({ input: 'hello', dimensions: 8 });
    const base64 = await embeddings.answer({ input: 'hello', encoding_format: 'base64' }, configure({ dimensions: 8 }));
    const bytes = Buffer.from(base64.data[0]!.embedding as string, 'base64');
    expect(Array.from({ length: 8 }, (_, index) => bytes.readFloatLE(index * 4))).toEqual(floats.data[0]?.embedding);
  });
});

describe('what it cannot do', () => {
  it.each<[string, () => Promise<unknown>, string]>([
    ['too many answers', () => chat.answer({ messages: [user('')], n: 129 }), 'n'],
    ['too many stop strings', () => chat.answer({ messages: [user('')], stop: Array(101).fill('x') }), 'stop'],
    ['too many prompts', () => completions.answer({ prompt: Array(65).fill('a'), n: 2 }), 'n'],
    ['a prompt of numbers that are no tokens', () => completions.answer({ prompt: [-1] }), 'prompt'],
    ['too many inputs', () => embeddings.answer({ input: Array(2049).fill('a'), dimensions: 1 }), 'input'],
    ['too many numbers', () => embeddings.answer({ input: Array(300).fill('a'), dimensions: 4096 }), 'input'],
    ['too much text', () => embeddings.answer({ input: 'a'.repeat(1_000_001) }), 'input'],
    ['too long vectors', () => embeddings.answer({ input: 'a', dimensions: 4097 }), 'dimensions'],
    ['an unknown format', () => embeddings.answer({ input: 'a', encoding_format: 'hex' }), 'encoding_format'],
  ])('is refused with 400: %s', async (_what, ask, param) => {
    await expect(ask()).rejects.toMatchObject({
      code: 'UPSTREAM_REFUSED',
      status: 400,
      type: 'invalid_request_error',
      param,
    });
  });

  it('is never more than a 400, whatever the request', async () => {
    const word = fc.oneof(
      fc.constantFrom('messages', 'tools', 'content', 'role', 'user', 'type', 'function', 'text'),
      fc.string(),
    );
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(word, fc.double(), fc.boolean(), fc.constant(null)),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(word, tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    const tool = fc.record({ type: fc.constant('function'), function: fc.record({ name: word, parameters: json }) });
    const message = fc.record({ role: fc.constantFrom('user', 'tool', 'system', 'x'), content: json });
    const format = { type: fc.constantFrom('json_object', 'json_schema'), json_schema: fc.record({ schema: json }) };
    const likely: Record<string, fc.Arbitrary<unknown>> = {
      messages: fc.array(message, { minLength: 1 }),
      n: fc.nat(3),
      max_tokens: fc.nat(9),
      tools: fc.array(tool),
      tool_choice: fc.constantFrom('auto', 'required', 'none'),
      response_format: fc.record(format),
      dimensions: fc.nat(20),
    };
    const names = [...Object.keys(likely), 'prompt', 'input', 'stop', 'stream_options', 'encoding_format'];
    const changes = fc
      .subarray(names, { maxLength: 3 })
      .chain((keys) => fc.record(Object.fromEntries(keys.map((key) => [key, fc.oneof(likely[key] ?? json, json)]))));
    const bodies = changes.map((change) => ({ messages: [user('say text')], prompt: 'a', input: 'a', ...change }));
    const config = configure();
    const operations = [adapter.chat, adapter.completions, adapter.embeddings];
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 9, arbitrary: bodies }, json),
        fc.constantFrom(...operations),
        async (body, operation) => {
          const call = { ...operation.toCall({} as never, { model: 'm', config }), body: body as object };
          const outcome = await client.answer(call, new AbortController().signal).then(
            () => 200,
            (error: unknown) => error,
          );
          if (outcome === 200) answered += 1;
          else expect(outcome).toMatchObject({ code: 'UPSTREAM_REFUSED', status: 400, type: 'invalid_request_error' });
        },
      ),
      { numRuns: 400 },
    );
    expect(answered).toBeGreaterThan(50);
  });
});

describe('faults', () => {
  afterEach(() => jest.useRealTimers());

  const body = { messages: [user('Hello')] };

  it('refuses with the status and Retry-After that were ordered, streamed or not', async () => {
    const config = faulty({ kind: 'status', status: 429, retry_after: 3 });
    const refused = {
      code: 'UPSTREAM_REFUSED',
      status: 429,
      type: 'rate_limit_error',
      headers: { 'retry-after': '3' },
    };
    await expect(chat.answer(body, config)).rejects.toMatchObject(refused);
    await expect(chat.stream(body, config)).rejects.toMatchObject(refused);
  });

  it('strikes every second call with rate 0.5', async () => {
    const config = faulty({ kind: 'status', rate: 0.5 });
    const outcomes = [];
    for (let call = 0; call < 4; call += 1) {
      outcomes.push(
        await chat.answer(body, config).then(
          () => 200,
          (error: unknown) => (error as GatewayError).status,
        ),
      );
    }
    expect(outcomes).toEqual([200, 503, 200, 503]);
  });

  it.each([
    ['stall', 'UPSTREAM_TIMEOUT', 'UPSTREAM_TIMEOUT'],
    ['malformed', 'UPSTREAM_INVALID', 'UPSTREAM_INVALID'],
    ['reset', 'UPSTREAM_TRUNCATED', 'UPSTREAM_TRUNCATED'],
    ['cut', 'ended without [DONE]', 'UPSTREAM_INVALID'],
  ] as const)('%s ends a stream in the middle, and a whole answer', async (kind, streamed, whole) => {
    const config = faulty({ kind, after_chunks: 3 });
    const outcome = await chat.stream(body, config).catch((error: unknown) => error);
    expect(outcome instanceof GatewayError ? outcome.code : String(outcome)).toContain(streamed);
    await expect(chat.answer(body, config)).rejects.toMatchObject({ code: whole });
  });

  it('reset with after_chunks 0 never answers', async () => {
    const config = faulty({ kind: 'reset', after_chunks: 0 });
    await expect(chat.answer(body, config)).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' });
  });

  it('slow_first_token delays and harms nothing else', async () => {
    const started = performance.now();
    const chunks = await chat.stream(body, faulty({ kind: 'slow_first_token', delay_ms: 120 }));
    expect(performance.now() - started).toBeGreaterThanOrEqual(119);
    expect(contentOf(chunks)).toContain('Hello');
  });

  it('ends at once when the client leaves, and leaves no timer behind', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance', 'nextTick', 'queueMicrotask'] });
    const leaving = new AbortController();
    const outcome = chat.answer(body, configure({ latency_ms: 3_600_000 }), leaving.signal);
    // The limits of the upstream and the latency of the model.
    for (let turn = 0; turn < 10_000 && jest.getTimerCount() < 2; turn += 1) await new Promise(setImmediate);
    expect(jest.getTimerCount()).toBe(2);
    leaving.abort();
    await expect(outcome).rejects.toMatchObject({ code: 'CLIENT_GONE' });
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('configuration', () => {
  const catalog = { find: () => adapter, names: () => [adapter.name] };

  it('needs nothing, and loads the example file without a warning', () => {
    const file = loadGatewayFile(join(__dirname, '../../../config/sandbox.yaml'), catalog, {});
    expect(file.warnings).toEqual([]);
    expect(file.byName.get('chat')?.target.config).toEqual(new SandboxConfig());
    expect(file.byName.get('refusing')?.target.config).toMatchObject({
      faults: [{ kind: 'status', status: 429, retry_after: 2, rate: 0.34, delay_ms: 5000, after_chunks: 1 }],
    });
  });

  it('answers with a configuration that is frozen', async () => {
    const file = loadGatewayFile(join(__dirname, '../../../config/sandbox.yaml'), catalog, {});
    const config = file.byName.get('resetting')?.target.config as SandboxConfig;
    const body = { messages: [user('Hello')] };
    await expect(chat.answer(body, config)).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' });
    await expect(chat.answer(body, config)).rejects.toMatchObject({ code: 'UPSTREAM_TRUNCATED' });
  });
});
