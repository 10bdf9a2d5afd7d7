import { recordedJson } from '../../../test/support/recorded';
import { refusalOf } from '../../../test/support/provider-error';
import { Secret } from '../../config';
import type { EmbeddingsRequest } from '../../wire';
import { CohereConfig } from './cohere.config';
import { embeddings } from './embeddings';

function target(settings: Partial<CohereConfig> = {}, model = 'embed-v4.0') {
  return { model, config: Object.assign(new CohereConfig(), { cohere_api_key: new Secret('co-canary') }, settings) };
}
const V1 = target({ cohere_api_version: 'v1' });

describe('embeddings of Cohere', () => {
  it('are asked of version 2 with a kind of input and a type', () => {
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

  it('take the client’s kind of input before the endpoint’s', () => {
    const { body } = embeddings.toRequest(
      { input: ['a'], input_type: 'search_query' },
      target({ embedding_input_type: 'clustering' }),
    );
    expect(body).toMatchObject({ input_type: 'search_query' });
  });

  it('name no kind of input to the older models of version 1', () => {
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
  ])('refuse %j', (request, message) => {
    const call = () => embeddings.toRequest(request as EmbeddingsRequest, target());
    expect(refusalOf(call)).toMatchObject({ status: 422, message: expect.stringContaining(message) });
  });

  it('of more texts than the vendor takes at once are asked in parts', () => {
    const input = Array.from({ length: 200 }, (_, index) => `text ${index}`);
    const parts = embeddings.batches?.split({ input }, target()) ?? [];
    expect(parts.map((part) => part.input)).toEqual([input.slice(0, 96), input.slice(96, 192), input.slice(192)]);
  });

  it('refuse a length in version 1', () => {
    expect(refusalOf(() => embeddings.toRequest({ input: 'a', dimensions: 5 }, V1))).toMatchObject({
      param: 'dimensions',
    });
  });

  it('are answered in the encoding that was asked for', () => {
    const body = recordedJson('cohere/embed-response.json');
    const answer = embeddings.toResponse(body, target(), { input: ['one', 'two'], encoding_format: 'base64' }, {});
    expect(answer.data[1]).toEqual({ object: 'embedding', embedding: 'AABAPwAAgL8=', index: 1 });
    expect(answer.usage).toEqual({ prompt_tokens: 2, total_tokens: 2 });
  });

  it('are of the vendor’s type where the client asked for it', () => {
    const body = { embeddings: { int8: [[1, -2]] } };
    const answer = embeddings.toResponse(body, target(), { input: 'one', embedding_types: ['int8'] }, {});
    expect(answer.data[0]?.embedding).toEqual([1, -2]);
  });

  it.each([[null], [{}], [{ embeddings: {} }], [{ embeddings: [[0.5]] }], [{ embeddings: [['a'], [1]] }]])(
    'report the answer %j',
    (body) => {
      const answer = () => embeddings.toResponse(body, target(), { input: ['one', 'two'] }, {});
      expect(refusalOf(answer)).toMatchObject({ code: 'UPSTREAM_INVALID' });
    },
  );
});
