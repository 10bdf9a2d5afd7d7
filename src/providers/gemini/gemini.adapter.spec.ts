import { bodyOf, call, GEMINI_3, GEMINI_2_5, KEY, target, thrownBy, user } from '../../../test/support/google';
import { recordedJson } from '../../../test/support/recorded';
import { toProviderError } from '../../upstream/client/error-body';
import { GeminiAdapter } from './gemini.adapter';

const adapter = new GeminiAdapter();
const BASE = 'https://generativelanguage.googleapis.com/v1beta';

describe('a call of the Gemini API', () => {
  it('names the model and the method in its address, and has the key in a header alone', () => {
    const { headers, ...rest } = call({});
    expect(rest.url).toBe(`${BASE}/models/gemini-2.5-flash:generateContent`);
    expect(headers).toEqual({ 'x-goog-api-key': KEY });
    expect(JSON.stringify(rest)).not.toContain(KEY);
  });

  it('asks for events where a stream is wanted', () => {
    expect(call({ stream: true }).url).toBe(`${BASE}/models/gemini-2.5-flash:streamGenerateContent?alt=sse`);
  });

  it.each([
    ['models/gemini-2.5-pro', `${BASE}/models/gemini-2.5-pro:generateContent`],
    ['tunedModels/mine', `${BASE}/tunedModels/mine:generateContent`],
    ['odd?name', `${BASE}/models/odd%3Fname:generateContent`],
  ])('takes the name %s', (model, url) => {
    expect(call({}, model).url).toBe(url);
  });

  it('goes below the base of the file, whose query it keeps', () => {
    const settings = { gemini_api_base: 'http://127.0.0.1:9/v1/?tenant=1' };
    expect(call({ stream: true }, 'm', settings).url).toBe(
      'http://127.0.0.1:9/v1/models/m:streamGenerateContent?tenant=1&alt=sse',
    );
  });

  it('says what is recorded', () => {
    const { client, provider } = recordedJson('gemini/chat-request.json') as Record<'client' | 'provider', object>;
    expect(bodyOf(client)).toEqual(provider);
  });

  it('that is refused keeps its status and says when to come back', () => {
    const { status, body } = recordedJson('gemini/rate-limit.json') as { status: number; body: object };
    expect(toProviderError(status, {}, JSON.stringify(body))).toMatchObject({
      status: 429,
      message: 'Quota exceeded',
      headers: { 'retry-after': '34' },
    });
  });
});

describe('completions', () => {
  it('are a chat with one message, and the system prompt beside it', () => {
    const { body } = adapter.completions.toRequest({ prompt: 'Hi', system_prompt: 'Be brief.' }, target());
    expect(body).toEqual({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
    });
  });
});

describe('embeddings', () => {
  const toCall = (request: object) => adapter.embeddings.toRequest({ input: 'one', ...request }, target({}, 'embed'));
  const options = { dimensions: 8, task_type: 'RETRIEVAL_QUERY', title: 'T' };
  const sent = { outputDimensionality: 8, taskType: 'RETRIEVAL_QUERY', title: 'T' };

  it('of one text are asked for alone', () => {
    expect(toCall({ ...options, user: 'u' })).toMatchObject({
      url: `${BASE}/models/embed:embedContent`,
      body: { content: { parts: [{ text: 'one' }] }, ...sent },
      adjusted: ['user'],
    });
  });

  it('of several texts are asked for at once', () => {
    const request = (text: string) => ({ model: 'models/embed', content: { parts: [{ text }] }, ...sent });
    expect(toCall({ input: ['one', 'two'], ...options })).toMatchObject({
      url: `${BASE}/models/embed:batchEmbedContents`,
      body: { requests: [request('one'), request('two')] },
    });
  });

  it('of tokens are refused', () => {
    expect(thrownBy(() => toCall({ input: [1, 2] }))).toMatchObject({ status: 422, param: 'input' });
  });

  it('of more texts than one call takes are asked for in parts', () => {
    const input = Array.from({ length: 101 }, (_, index) => `text ${index}`);
    const parts = adapter.embeddings.batches!.split({ input }, target());
    expect(parts.map((part) => part.input.length)).toEqual([100, 1]);
  });

  it('come back in order, without usage', () => {
    const toResponse = (file: string, input: string[]) =>
      adapter.embeddings.toResponse(recordedJson(`gemini/${file}`), target({}, 'embed'), { input }, {});
    expect(toResponse('embed-response.json', ['one']).data).toEqual([
      { object: 'embedding', embedding: [0.1, 0.2], index: 0 },
    ]);
    const batch = toResponse('batch-embed-response.json', ['one', 'two']);
    expect(batch.data.map(({ embedding }) => embedding)).toEqual([
      [0.1, 0.2],
      [0.3, 0.4],
    ]);
    expect(batch.usage).toEqual({ prompt_tokens: null, total_tokens: null });
  });
});

it('leaves the request as it was', () => {
  const request = { messages: [{ ...user }], stop: 'x', temperature: undefined };
  const before = structuredClone(request);
  adapter.chat.toRequest(request, target({}, GEMINI_3));
  expect(request).toEqual(before);
  expect(bodyOf({ n: 1 }, GEMINI_2_5)).not.toHaveProperty('generationConfig');
});
