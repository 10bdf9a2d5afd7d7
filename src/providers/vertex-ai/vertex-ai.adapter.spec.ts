import { chatRequest, lookup, thrownBy, user, vertexTarget } from '../../../test/support/google';
import { recordedJson } from '../../../test/support/recorded';
import { VertexAIAdapter } from './vertex-ai.adapter';
import type { VertexAIConfig } from './vertex-ai.config';

const adapter = new VertexAIAdapter();
const GEMINI = 'gemini-2.5-flash';
const CLAUDE = 'claude-sonnet-4-5@20250929';
const LLAMA = 'meta/llama-3.3-70b-instruct-maas';

const call = (request: object, model: string, settings?: Partial<VertexAIConfig>) =>
  adapter.chat.toCall(chatRequest(request), vertexTarget(model, settings));
const urlOf = (model: string, settings?: Partial<VertexAIConfig>, request = {}) => call(request, model, settings).url;

describe('the address', () => {
  it.each([
    [
      GEMINI,
      {},
      'https://aiplatform.googleapis.com/v1/projects/project/locations/global/publishers/google/models/gemini-2.5-flash:generateContent',
    ],
    [
      GEMINI,
      { vertex_location: 'us-central1' },
      'https://us-central1-aiplatform.googleapis.com/v1/projects/project/locations/us-central1/publishers/google/models/gemini-2.5-flash:generateContent',
    ],
    [
      GEMINI,
      { vertex_location: 'eu' },
      'https://aiplatform.eu.rep.googleapis.com/v1/projects/project/locations/eu/publishers/google/models/gemini-2.5-flash:generateContent',
    ],
    [
      CLAUDE,
      {},
      'https://aiplatform.googleapis.com/v1/projects/project/locations/global/publishers/anthropic/models/claude-sonnet-4-5@20250929:rawPredict',
    ],
    [
      LLAMA,
      {},
      'https://us-central1-aiplatform.googleapis.com/v1/projects/project/locations/us-central1/endpoints/openapi/chat/completions',
    ],
    [
      'xai/grok-4',
      { vertex_location: 'us-east5' },
      'https://aiplatform.googleapis.com/v1/projects/project/locations/us-east5/endpoints/openapi/chat/completions',
    ],
    [
      'mistral-large',
      {},
      'https://us-central1-aiplatform.googleapis.com/v1/projects/project/locations/us-central1/endpoints/openapi/chat/completions',
    ],
    [
      'mistral-large',
      { vertex_publisher: 'mistralai' },
      'https://aiplatform.googleapis.com/v1/projects/project/locations/global/publishers/mistralai/models/mistral-large:rawPredict',
    ],
    [
      GEMINI,
      { vertex_api_base: 'http://127.0.0.1:9/' },
      'http://127.0.0.1:9/v1/projects/project/locations/global/publishers/google/models/gemini-2.5-flash:generateContent',
    ],
  ] as const)('of %s with %j', (model, settings, url) => {
    expect(urlOf(model, settings)).toBe(url);
  });

  it.each([
    [GEMINI, {}, ':streamGenerateContent?alt=sse'],
    [CLAUDE, {}, ':streamRawPredict'],
    [LLAMA, {}, '/endpoints/openapi/chat/completions'],
    ['jamba-1.5', { vertex_publisher: 'ai21' }, ':streamRawPredict'],
  ] as const)('of a stream of %s with %j ends with %s', (model, settings, end) => {
    expect(urlOf(model, settings, { stream: true }).endsWith(end)).toBe(true);
  });

  it.each(['codestral-2', 'jamba-large', 'gpt-oss-120b-maas', 'qwen/qwen3'])('of %s is that of a service', (model) => {
    expect(urlOf(model)).toContain('/endpoints/openapi/');
  });
});

describe('Gemini on Vertex AI', () => {
  it('is asked without the ids of calls', () => {
    const messages = [user, { role: 'assistant', tool_calls: [{ ...lookup, thought_signature: 'c2ln' }] }];
    expect(call({ messages }, GEMINI).body).toMatchObject({
      contents: [
        { role: 'user' },
        { parts: [{ functionCall: { name: 'lookup', args: { q: 'cat' } }, thoughtSignature: 'c2ln' }] },
      ],
    });
    expect(JSON.stringify(call({ messages }, GEMINI).body)).not.toContain('call_1');
  });

  it('reads from Cloud Storage, and from the web where the type is known', () => {
    const image = (image_url: object) => ({
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url }] }],
    });
    expect(call(image({ url: 'gs://bucket/a.png' }), GEMINI).body).toMatchObject({
      contents: [{ parts: [{ fileData: { fileUri: 'gs://bucket/a.png', mimeType: 'image/png' } }] }],
    });
    expect(thrownBy(() => call(image({ url: 'https://a.example/x' }), GEMINI))).toMatchObject({ status: 422 });
    expect(() => call(image({ url: 'https://a.example/x', format: 'image/png' }), GEMINI)).not.toThrow();
  });

  it('serves completions', () => {
    const { body, url } = adapter.completions.toCall({ prompt: 'Hi' }, vertexTarget(GEMINI));
    expect(url).toContain(`${GEMINI}:generateContent`);
    expect(body).toEqual({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] });
  });
});

describe('Claude on Vertex AI', () => {
  it('is asked in Anthropic’s words, with the version and without the model', () => {
    const made = call({ max_tokens: 64, stream: true }, CLAUDE, { anthropic_beta: ['one', 'two'] });
    expect(made.body).toEqual({
      anthropic_version: 'vertex-2023-10-16',
      max_tokens: 64,
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
    });
    expect(made.headers).toEqual({ 'anthropic-beta': 'one,two' });
  });

  it('fetches no images', () => {
    const content = [{ type: 'image_url', image_url: { url: 'https://a.example/b.png' } }];
    expect(thrownBy(() => call({ messages: [{ role: 'user', content }] }, CLAUDE))).toMatchObject({
      status: 422,
      param: 'messages.0.content.0',
    });
  });

  it('is understood when it refuses, in either shape', () => {
    const toResponse = (body: unknown) =>
      thrownBy(() => adapter.chat.toResponse(body, vertexTarget(CLAUDE), chatRequest({})));
    const anthropic = { type: 'error', error: { type: 'overloaded_error', message: 'x' } };
    expect(toResponse(anthropic)).toMatchObject({ status: 529 });
    expect(toResponse([{ error: { code: 400, message: 'Unknown name "id"' } }])).toMatchObject({ status: 400 });
  });
});

describe('models as a service', () => {
  it('are asked in OpenAI’s words', () => {
    expect(call({ n: 1 }, LLAMA).body).toEqual({ model: LLAMA, messages: [user], n: 1 });
    expect(call({ stream: true }, LLAMA).body).toMatchObject({ stream_options: { include_usage: true } });
  });

  it('are asked without stream_options at the publisher’s own address', () => {
    const { body } = call({ stream: true }, 'mistral-large', { vertex_publisher: 'mistralai' });
    expect(body).not.toHaveProperty('stream_options');
  });
});

it.each([CLAUDE, LLAMA])('%s has neither completions nor embeddings', (model) => {
  const refusal = { code: 'UNSUPPORTED_OPERATION', status: 501, message: expect.stringContaining(model) };
  expect(thrownBy(() => adapter.completions.toCall({ prompt: 'Hi' }, vertexTarget(model)))).toMatchObject(refusal);
  expect(thrownBy(() => adapter.completions.toChunks!(vertexTarget(model), { prompt: 'Hi' }))).toMatchObject(refusal);
  expect(thrownBy(() => adapter.embeddings.toCall({ input: 'Hi' }, vertexTarget(model)))).toMatchObject(refusal);
});

describe('embeddings', () => {
  const options = { dimensions: 8, task_type: 'RETRIEVAL_DOCUMENT', title: 'T', auto_truncate: false };
  const toCall = (input: string | string[], model: string) =>
    adapter.embeddings.toCall({ input, ...options }, vertexTarget(model));
  const sizesOf = (count: number, model: string) =>
    adapter.embeddings
      .parts!.split({ input: Array.from({ length: count }, () => 'x') }, vertexTarget(model))
      .map(({ input }) => input.length);

  it('are predicted by most models', () => {
    const instance = { task_type: 'RETRIEVAL_DOCUMENT', title: 'T' };
    expect(toCall(['one', 'two'], 'text-embedding-005')).toMatchObject({
      url: expect.stringContaining('/publishers/google/models/text-embedding-005:predict'),
      body: {
        instances: [
          { content: 'one', ...instance },
          { content: 'two', ...instance },
        ],
        parameters: { outputDimensionality: 8, autoTruncate: false },
      },
    });
  });

  it('are asked of the newest as contents', () => {
    const { url, body } = toCall('one', 'gemini-embedding-2');
    expect(url).toContain('gemini-embedding-2:embedContent');
    expect(body).toEqual({
      content: { parts: [{ text: 'one' }] },
      embedContentConfig: {
        taskType: 'RETRIEVAL_DOCUMENT',
        title: 'T',
        outputDimensionality: 8,
        autoTruncate: false,
      },
    });
  });

  it.each([
    ['text-embedding-005', 251, [250, 1]],
    ['gemini-embedding-001', 2, [1, 1]],
    ['gemini-embedding-2', 2, [1, 1]],
  ])('of %s are asked for in parts', (model, count, sizes) => {
    expect(sizesOf(count, model)).toEqual(sizes);
  });

  it('count their tokens', () => {
    const body = recordedJson('vertex-ai/predict-response.json');
    const request = { input: ['one', 'two'] };
    expect(adapter.embeddings.toResponse(body, vertexTarget('text-embedding-005'), request)).toMatchObject({
      data: [{ embedding: [0.1, 0.2] }, { embedding: [0.3, 0.4] }],
      usage: { prompt_tokens: 7, total_tokens: 7 },
    });
    const content = { embedding: { values: [1] }, usageMetadata: { promptTokenCount: 3 } };
    expect(adapter.embeddings.toResponse(content, vertexTarget('gemini-embedding-2'), { input: 'x' }).usage).toEqual({
      prompt_tokens: 3,
      total_tokens: 3,
    });
  });
});
