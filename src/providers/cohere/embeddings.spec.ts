import { recordedJson } from '../../../test/support/recorded';
import { gatewayErrorOf } from '../../../test/support/provider-error';
import { Secret } from '../../config';
import type { EmbeddingsRequest } from '../../wire';
import { CohereConfig } from './cohere.config';
import { embeddings } from './embeddings';

function target(settings: Partial<CohereConfig> = {}, model = 'embed-v4.0') {
  return { model, config: Object.assign(new CohereConfig(), { cohere_api_key: new Secret('co-canary') }, settings) };
}
const V1 = target({ cohere_api_version: 'v1' });

describe('Cohere embeddings', () => {
  it('send an input type and an embedding type to version 2', () => {
    expect(
      embeddings.toRequest({ input: 'one', dimensions: 256, user: 'u', encoding_format: 'base64' }, target()),
    ).toEqual({
      url: 'https://api.cohere.com/v2/embed',
      headers: { authorization: 'Bearer co-canary' },
      body: {
        model: 'embed-v4.0',
        texts: ['one'],
        embedding_types: ['float'],
        input_type: 'search_document',
        output_dimension: 256,
      },
      adjusted: ['user'],
    });
  });

  it('prefer the input type of the request over that of the endpoint', () => {
    const { body } = embeddings.toRequest(
      { input: ['a'], input_type: 'search_query' },
      target({ embedding_input_type: 'clustering' }),
    );
    expect(body).toMatchObject({ input_type: 'search_query' });
  });

  it('send no input type to models up to version 2', () => {
    const older = { ...V1, model: 'embed-english-v2.0' };
    expect(embeddings.toRequest({ input: 'one' }, older).body).toEqual({ model: 'embed-english-v2.0', texts: ['one'] });
    expect(embeddings.toRequest({ input: 'one' }, V1)).toMatchObject({
      url: 'https://api.cohere.com/v1/embed',
      body: { texts: ['one'], input_type: 'search_document' },
    });
  });

  it.each<[object, string]>([
    [{ input: [1, 2] }, 'tokens are not supported'],
    [{ input: 'a', texts: ['b'] }, 'Invalid parameter texts. Use input instead.'],
    [{ input: 'a', embedding_types: ['base64'] }, 'encoding_format'],
    [{ input: 'a', encoding_format: 'int8' }, 'encoding_format'],
  ])('reject the request %j', (request, message) => {
    const translate = () => embeddings.toRequest(request as EmbeddingsRequest, target());
    expect(gatewayErrorOf(translate)).toMatchObject({ status: 422, message: expect.stringContaining(message) });
  });

  it('are requested in batches of 96 texts', () => {
    const input = Array.from({ length: 200 }, (_, index) => `text ${index}`);
    const parts = embeddings.batches?.split({ input }, target()) ?? [];
    expect(parts.map((part) => part.input)).toEqual([input.slice(0, 96), input.slice(96, 192), input.slice(192)]);
  });

  it('reject dimensions with version 1', () => {
    expect(gatewayErrorOf(() => embeddings.toRequest({ input: 'a', dimensions: 5 }, V1))).toMatchObject({
      param: 'dimensions',
    });
  });

  it('are encoded in base64 if the request sets that format', () => {
    const body = recordedJson('cohere/embed-response.json');
    const { data, usage } = embeddings.toResponse(
      body,
      target(),
      { input: ['one', 'two'], encoding_format: 'base64' },
      {},
    );
    expect(data[1]).toEqual({ object: 'embedding', embedding: 'AABAPwAAgL8=', index: 1 });
    expect(usage).toEqual({ prompt_tokens: 2, total_tokens: 2 });
  });

  it('have the native embedding type that the request sets', () => {
    const body = { embeddings: { int8: [[1, -2]] } };
    const { data } = embeddings.toResponse(body, target(), { input: 'one', embedding_types: ['int8'] }, {});
    expect(data[0]?.embedding).toEqual([1, -2]);
  });

  it.each([[null], [{}], [{ embeddings: {} }], [{ embeddings: [[0.5]] }], [{ embeddings: [['a'], [1]] }]])(
    'throw UPSTREAM_INVALID for the response %j',
    (body) => {
      const translate = () => embeddings.toResponse(body, target(), { input: ['one', 'two'] }, {});
      expect(gatewayErrorOf(translate)).toMatchObject({ code: 'UPSTREAM_INVALID' });
    },
  );
});
