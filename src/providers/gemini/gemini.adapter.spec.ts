import {
  bodyOf,
  upstreamRequest,
  GEMINI_3,
  GEMINI_2_5,
  KEY,
  target,
  thrownBy,
  user,
} from '../../../test/support/google';
import { recordedJson } from '../../../test/support/recorded';
import { toProviderError } from '../../upstream/client/error-body';
import { GeminiAdapter } from './gemini.adapter';

const adapter = new GeminiAdapter();
const BASE = 'https://generativelanguage.googleapis.com/v1beta';

describe('a Gemini API request', () => {
  it('has the model and the method in its URL and the API key only in a header', () => {
    const { headers, ...rest } = upstreamRequest({});
    expect(rest.url).toBe(`${BASE}/models/gemini-2.5-flash:generateContent`);
    expect(headers).toEqual({ 'x-goog-api-key': KEY });
    expect(JSON.stringify(rest)).not.toContain(KEY);
  });

  it('requests server-sent events if stream is true', () => {
    expect(upstreamRequest({ stream: true }).url).toBe(`${BASE}/models/gemini-2.5-flash:streamGenerateContent?alt=sse`);
  });

  it.each([
    ['models/gemini-2.5-pro', `${BASE}/models/gemini-2.5-pro:generateContent`],
    ['tunedModels/mine', `${BASE}/tunedModels/mine:generateContent`],
    ['odd?name', `${BASE}/models/odd%3Fname:generateContent`],
  ])('accepts the model name %s', (model, url) => {
    expect(upstreamRequest({}, model).url).toBe(url);
  });

  it('extends gemini_api_base and keeps its query string', () => {
    const settings = { gemini_api_base: 'http://127.0.0.1:9/v1/?tenant=1' };
    expect(upstreamRequest({ stream: true }, 'm', settings).url).toBe(
      'http://127.0.0.1:9/v1/models/m:streamGenerateContent?tenant=1&alt=sse',
    );
  });

  it('equals the recorded request', () => {
    const { client, provider } = recordedJson('gemini/chat-request.json') as Record<'client' | 'provider', object>;
    expect(bodyOf(client)).toEqual(provider);
  });

  it('keeps the provider’s status and retry delay if it is rate-limited', () => {
    const { status, body } = recordedJson('gemini/rate-limit.json') as { status: number; body: object };
    expect(toProviderError(status, {}, JSON.stringify(body), upstreamRequest({}).errorFormat)).toMatchObject({
      status: 429,
      message: 'Quota exceeded',
      headers: { 'retry-after': '34' },
    });
  });
});

describe('a Gemini completions request', () => {
  it('becomes a chat with one user message and system_prompt as the system instruction', () => {
    const { body } = adapter.completions.toRequest({ prompt: 'Hi', system_prompt: 'Be brief.' }, target());
    expect(body).toEqual({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
    });
  });
});

describe('a Gemini embeddings request', () => {
  const toCall = (request: object) => adapter.embeddings.toRequest({ input: 'one', ...request }, target({}, 'embed'));
  const options = { dimensions: 8, task_type: 'RETRIEVAL_QUERY', title: 'T' };
  const sent = { outputDimensionality: 8, taskType: 'RETRIEVAL_QUERY', title: 'T' };

  it('uses embedContent for one text', () => {
    expect(toCall({ ...options, user: 'u' })).toMatchObject({
      url: `${BASE}/models/embed:embedContent`,
      body: { content: { parts: [{ text: 'one' }] }, ...sent },
      adjusted: ['user'],
    });
  });

  it('uses batchEmbedContents for several texts', () => {
    const request = (text: string) => ({ model: 'models/embed', content: { parts: [{ text }] }, ...sent });
    expect(toCall({ input: ['one', 'two'], ...options })).toMatchObject({
      url: `${BASE}/models/embed:batchEmbedContents`,
      body: { requests: [request('one'), request('two')] },
    });
  });

  it('is rejected if its input is tokens', () => {
    expect(thrownBy(() => toCall({ input: [1, 2] }))).toMatchObject({ status: 422, param: 'input' });
  });

  it('is split into batches of 100 texts', () => {
    const input = Array.from({ length: 101 }, (_, index) => `text ${index}`);
    const parts = adapter.embeddings.batches!.split({ input }, target());
    expect(parts.map((part) => part.input.length)).toEqual([100, 1]);
  });

  it('returns embeddings in input order, without usage', () => {
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

it('the Gemini adapter does not modify the client’s request', () => {
  const request = { messages: [{ ...user }], stop: 'x', temperature: undefined };
  const before = structuredClone(request);
  adapter.chat.toRequest(request, target({}, GEMINI_3));
  expect(request).toEqual(before);
  expect(bodyOf({ n: 1 }, GEMINI_2_5)).not.toHaveProperty('generationConfig');
});
