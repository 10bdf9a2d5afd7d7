import { refusalOf } from '../../../test/support/provider-error';
import { Secret } from '../../config';
import { drop, rename, type Rules } from '../shared/parameter-rules';
import { EmbeddingsOnlyAdapter } from './embeddings-only.adapter';

class SomeAdapter extends EmbeddingsOnlyAdapter {
  readonly name = 'some';
  readonly displayName = 'Some';
  protected readonly baseUrl = 'https://api.some.test/v1';
  protected override readonly rules: Rules = { dimensions: rename('size'), user: drop };
}

const adapter = new SomeAdapter();

function targetOf(settings: object = {}) {
  return { model: 'm', config: Object.assign(new adapter.Config(), { api_key: new Secret('k-1') }, settings) };
}

describe('a look-alike that only embeds', () => {
  it('has embeddings and nothing else', () => {
    expect('chat' in adapter || 'completions' in adapter).toBe(false);
  });

  it('is asked where the vendor is, with its key and in its words', () => {
    const request = Object.freeze({ input: 'Hi', dimensions: 8, user: 'u' });
    expect(adapter.embeddings.toRequest(request, targetOf())).toEqual({
      url: 'https://api.some.test/v1/embeddings',
      headers: { authorization: 'Bearer k-1' },
      body: { input: 'Hi', model: 'm', size: 8 },
      adjusted: ['user'],
    });
  });

  it('is asked as the file says', () => {
    const settings = {
      api_base: 'http://host',
      headers: { 'X-A': 'a' },
      drop_fields: ['task'],
      default_fields: { b: 1 },
    };
    expect(adapter.embeddings.toRequest({ input: 'Hi', task: 't' }, targetOf(settings))).toEqual({
      url: 'http://host/embeddings',
      headers: { 'x-a': 'a', authorization: 'Bearer k-1' },
      body: { input: 'Hi', model: 'm', b: 1 },
      adjusted: ['task'],
    });
  });

  it('answers in our format, or not at all', () => {
    const answer = { data: [{ embedding: [1, 2] }], usage: { total_tokens: 3 } };
    expect(adapter.embeddings.toResponse(answer, targetOf(), { input: 'Hi' }, {})).toMatchObject({
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [1, 2] }],
      model: 'm',
    });
    expect(refusalOf(() => adapter.embeddings.toResponse({}, targetOf(), { input: 'Hi' }, {}))).toMatchObject({
      code: 'UPSTREAM_INVALID',
    });
  });
});
