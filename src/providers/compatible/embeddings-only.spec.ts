import { gatewayErrorOf } from '../../../test/support/provider-error';
import { Secret } from '../../config';
import { drop, rename } from '../shared/parameter-rules';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';
import { embeddingsOnly } from './embeddings-only';

const embeddings = embeddingsOnly('https://api.some.test/v1', { dimensions: rename('size'), user: drop });

function targetOf(settings: object = {}) {
  return { model: 'm', config: Object.assign(new OpenAICompatibleConfig(), { api_key: new Secret('k-1') }, settings) };
}

describe('embeddingsOnly', () => {
  it('sends the request to the base URL with the API key and applies the rules', () => {
    const request = Object.freeze({ input: 'Hi', dimensions: 8, user: 'u' });
    expect(embeddings.toRequest(request, targetOf())).toEqual({
      url: 'https://api.some.test/v1/embeddings',
      headers: { authorization: 'Bearer k-1' },
      body: { input: 'Hi', model: 'm', size: 8 },
      adjusted: ['user'],
    });
  });

  it('applies api_base, headers, drop_fields and default_fields of the configuration', () => {
    const settings = {
      api_base: 'http://host',
      headers: { 'X-A': 'a' },
      drop_fields: ['task'],
      default_fields: { b: 1 },
    };
    expect(embeddings.toRequest({ input: 'Hi', task: 't' }, targetOf(settings))).toEqual({
      url: 'http://host/embeddings',
      headers: { 'x-a': 'a', authorization: 'Bearer k-1' },
      body: { input: 'Hi', model: 'm', b: 1 },
      adjusted: ['task'],
    });
  });

  it('converts the response, and throws UPSTREAM_INVALID when it has no data', () => {
    const response = { data: [{ embedding: [1, 2] }], usage: { total_tokens: 3 } };
    expect(embeddings.toResponse(response, targetOf(), { input: 'Hi' }, {})).toMatchObject({
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [1, 2] }],
      model: 'm',
    });
    expect(gatewayErrorOf(() => embeddings.toResponse({}, targetOf(), { input: 'Hi' }, {}))).toMatchObject({
      code: 'UPSTREAM_INVALID',
    });
  });
});
