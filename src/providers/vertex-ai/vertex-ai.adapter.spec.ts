import { thrownBy, user, vertexTarget } from '../../../test/support/google';
import { providerError } from '../../upstream/client/error-body';
import { adapter, requestOf, CLAUDE, GEMINI, LLAMA } from '../../../test/support/providers/vertex-ai';
import type { VertexAIConfig } from './vertex-ai.config';

const urlOf = (model: string, settings?: Partial<VertexAIConfig>, request = {}) =>
  requestOf(request, model, settings).url;

describe('the Vertex AI URL', () => {
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
      GEMINI,
      { vertex_location: 'us' },
      'https://aiplatform.us.rep.googleapis.com/v1/projects/project/locations/us/publishers/google/models/gemini-2.5-flash:generateContent',
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
  ] as const)('of %s with %j contains the location, the publisher and the method', (model, settings, url) => {
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

  it.each(['codestral-2', 'jamba-large', 'gpt-oss-120b-maas', 'qwen/qwen3'])(
    'of %s is that of models as a service',
    (model) => {
      expect(urlOf(model)).toContain('/endpoints/openapi/');
    },
  );
});

describe('models as a service on Vertex AI', () => {
  it('receive requests in OpenAI’s format', () => {
    expect(requestOf({ n: 1 }, LLAMA).body).toEqual({ model: LLAMA, messages: [user], n: 1 });
    expect(requestOf({ stream: true }, LLAMA).body).toMatchObject({ stream_options: { include_usage: true } });
  });

  it('receive stream_options as the setting stream_usage determines', () => {
    const optionsOf = (stream_usage: 'client' | 'never', given: object = {}) =>
      (requestOf({ stream: true, ...given }, LLAMA, { stream_usage }).body as { stream_options?: object })
        .stream_options;
    const stream_options = { include_usage: true };
    expect(optionsOf('client')).toBeUndefined();
    expect(optionsOf('client', { stream_options })).toEqual(stream_options);
    expect(optionsOf('never', { stream_options })).toBeUndefined();
  });

  it('receive no stream_options at the publisher’s own URL', () => {
    const { body } = requestOf({ stream: true }, 'mistral-large', { vertex_publisher: 'mistralai' });
    expect(body).not.toHaveProperty('stream_options');
  });
});

it.each([CLAUDE, LLAMA])('%s supports neither completions nor embeddings on Vertex AI', (model) => {
  const message = `The completions endpoint is not supported for ${model} on Vertex AI. Use the chat endpoint instead.`;
  const expected = { code: 'UNSUPPORTED_OPERATION', status: 501, message };
  expect(thrownBy(() => adapter.completions.toRequest({ prompt: 'Hi' }, vertexTarget(model)))).toMatchObject(expected);
  expect(thrownBy(() => adapter.completions.toChunks!(vertexTarget(model), { prompt: 'Hi' }, {}))).toMatchObject(
    expected,
  );
  expect(thrownBy(() => adapter.embeddings.toRequest({ input: 'Hi' }, vertexTarget(model)))).toMatchObject({
    ...expected,
    message: expect.stringContaining('does not support embeddings'),
  });
});

describe('invalidateCredentials of Vertex AI', () => {
  it('returns true only for status 401', () => {
    const sent = { url: 'https://v.test/', headers: { authorization: 'Bearer old' }, body: {} };
    const invalidates = (status: number) =>
      adapter.invalidateCredentials(providerError(status, { message: 'No' }), sent, vertexTarget(GEMINI));
    expect([401, 403, 429].map(invalidates)).toEqual([true, false, false]);
  });
});
