import OpenAI, { APIError } from 'openai';
import { respondsWith, beginStream, CHAT_RESPONSE, chunk, event, HELLO, pause } from './support/behaviours';
import { FakeProvider } from './support/fake-provider';
import { API_KEY, openAIEndpoint, startSluice, type Sluice } from './support/sluice';

const HI: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hi, I am Ada.' }];

let provider: FakeProvider;
let sluice: Sluice;
let client: OpenAI;

beforeAll(async () => {
  provider = await FakeProvider.start();
  sluice = await startSluice({
    endpoints: [
      openAIEndpoint('chat', provider.base),
      openAIEndpoint('text', provider.base, 'completions'),
      openAIEndpoint('vectors', provider.base, 'embeddings'),
    ],
  });
  client = new OpenAI({ baseURL: `${sluice.url}/v1`, apiKey: 'sent-by-the-client', maxRetries: 0 });
});

afterAll(async () => {
  await sluice.program.stop();
  await provider.stop();
});

describe('a provider called through the OpenAI SDK', () => {
  it('receives the endpoint’s model and key and the client’s other fields', async () => {
    provider.behaviour = respondsWith(200, CHAT_RESPONSE);
    await client.chat.completions.create({ model: 'chat', messages: HI, top_p: 0.5, store: true });
    expect(provider.lastRequest.path).toBe('/v1/chat/completions');
    expect(provider.lastRequest.headers.authorization).toBe(`Bearer ${API_KEY}`);
    expect(provider.lastRequest.body).toEqual({ model: 'gpt-4o-mini', messages: HI, top_p: 0.5, store: true });
  });

  it('receives a prompt and returns a completion', async () => {
    provider.behaviour = respondsWith(200, {
      id: 'cmpl-1',
      object: 'text_completion',
      created: 1,
      model: 'gpt-4o-mini',
      choices: [{ index: 0, text: ' there was', finish_reason: 'length', logprobs: null }],
      usage: { prompt_tokens: 4, completion_tokens: 2, total_tokens: 6 },
    });
    const response = await client.completions.create({ model: 'text', prompt: 'Once', max_tokens: 2 });
    expect(response.choices[0]).toMatchObject({ text: ' there was', finish_reason: 'length' });
    expect(provider.lastRequest.path).toBe('/v1/completions');
    expect(provider.lastRequest.body).toEqual({ model: 'gpt-4o-mini', prompt: 'Once', max_tokens: 2 });
  });

  it('returns base64 embeddings, which are passed through unchanged', async () => {
    const embedding = Buffer.from(new Float32Array([0.5, -0.25, 2]).buffer).toString('base64');
    provider.behaviour = respondsWith(200, {
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding }],
      model: 'm',
      usage: { prompt_tokens: 1, total_tokens: 1 },
    });
    const response = await client.embeddings.create({ model: 'vectors', input: 'fox' });
    expect(Array.from(response.data[0]!.embedding)).toEqual([0.5, -0.25, 2]);
    expect(provider.lastRequest.body['encoding_format']).toBe('base64');
  });

  it('streams chunks that reach the client as they arrive', async () => {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    provider.behaviour = async (call) => {
      beginStream(call, HELLO);
      await released;
      call.response.end(chunk({ content: ' there' }) + chunk({}, 'stop') + event('[DONE]'));
    };
    const stream = await client.chat.completions.create({ model: 'chat', messages: HI, stream: true });
    const parts: unknown[] = [];
    for await (const { choices } of stream) {
      parts.push(choices[0]!.delta.content);
      // The provider sends no further chunk until the client has received the first one.
      release();
    }
    expect(parts).toEqual(['Hello', ' there', null]);
  });

  it('sees its stream cancelled when the SDK aborts', async () => {
    provider.behaviour = (call) => beginStream(call, HELLO);
    const stream = await client.chat.completions.create({ model: 'chat', messages: HI, stream: true });
    for await (const part of stream) {
      expect(part.choices[0]!.delta.content).toBe('Hello');
      break;
    }
    await provider.lastRequest.aborted;
  });

  it('breaks off a stream, and the SDK throws after the received chunks', async () => {
    provider.behaviour = async (call) => {
      beginStream(call, HELLO);
      await pause(20);
      call.response.end(event({ error: { message: 'out of tokens', type: 'server_error' } }));
    };
    const heard: unknown[] = [];
    const listen = async (): Promise<void> => {
      const stream = await client.chat.completions.create({ model: 'chat', messages: HI, stream: true });
      for await (const { choices } of stream) heard.push(choices[0]!.delta.content);
    };
    const error: unknown = await listen().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(APIError);
    expect(String(error)).toContain('out of tokens');
    expect(heard).toEqual(['Hello']);
  });
});

describe('the OpenAI SDK', () => {
  const failure = (action: Promise<unknown>): Promise<APIError> =>
    action.then(
      () => Promise.reject(new Error('expected a failure')),
      (error: unknown) => error as APIError,
    );

  it('throws an UnprocessableEntityError that names the field of an invalid body', async () => {
    const error = await failure(client.chat.completions.create({ model: 'chat', messages: [] }));
    expect(error).toBeInstanceOf(OpenAI.UnprocessableEntityError);
    expect(error.param).toBe('messages');
  });

  it('throws a BadRequestError for an unknown model and for a wrong endpoint type', async () => {
    const unknown = await failure(client.chat.completions.create({ model: 'nope', messages: HI }));
    expect(unknown).toBeInstanceOf(OpenAI.BadRequestError);
    expect(unknown.message).toContain('nope');
    const wrong = await failure(client.chat.completions.create({ model: 'vectors', messages: HI }));
    expect(wrong).toBeInstanceOf(OpenAI.BadRequestError);
  });

  it('throws a NotFoundError when it retrieves an unknown model', async () => {
    expect(await failure(client.models.retrieve('nope'))).toBeInstanceOf(OpenAI.NotFoundError);
  });

  it.each([
    { status: 401, type: OpenAI.AuthenticationError },
    { status: 403, type: OpenAI.PermissionDeniedError },
    { status: 404, type: OpenAI.NotFoundError },
    { status: 429, type: OpenAI.RateLimitError },
    { status: 500, type: OpenAI.InternalServerError },
    { status: 503, type: OpenAI.InternalServerError },
  ])('throws the error class, message and code of a provider’s $status, streamed or not', async ({ status, type }) => {
    provider.behaviour = respondsWith(
      status,
      { error: { message: 'No, says the provider.', type: 'some_error', code: 'some_code', param: null } },
      { 'retry-after': '7' },
    );
    for (const stream of [false, true]) {
      const error = await failure(client.chat.completions.create({ model: 'chat', messages: HI, stream }));
      expect(error).toBeInstanceOf(type);
      expect(error.message).toContain('No, says the provider.');
      expect(error).toMatchObject({ status, code: 'some_code', type: 'some_error' });
      expect(error.headers!.get('retry-after')).toBe('7');
    }
  });

  it('retries a 429 after the provider’s retry-after time', async () => {
    let calls = 0;
    provider.behaviour = (call) => {
      calls += 1;
      if (calls === 1) respondsWith(429, { error: { message: 'later' } }, { 'retry-after-ms': '10' })(call);
      else respondsWith(200, CHAT_RESPONSE)(call);
    };
    const patient = client.withOptions({ maxRetries: 1 });
    const response = await patient.chat.completions.create({ model: 'chat', messages: HI });
    expect(response.choices[0]!.message.content).toBe('Hello there');
    expect(calls).toBe(2);
  });
});
