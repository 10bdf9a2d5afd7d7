import { recordedJson } from '../../../test/support/recorded';
import { gatewayErrorOf } from '../../../test/support/provider-error';
import { adapterOf, targetOf } from '../../../test/support/providers/compatible';

describe('Perplexity', () => {
  const embeddings = adapterOf('perplexity').embeddings!;

  it('returns embeddings as base64 of signed bytes, which Sluice converts to numbers', () => {
    const request = { input: ['a', 'b'], encoding_format: 'float' };
    const call = embeddings.toRequest(request, targetOf('perplexity'));
    expect(call.url).toBe('https://api.perplexity.ai/v1/embeddings');
    expect(call.body).toEqual({ input: ['a', 'b'], model: 'some-model' });
    const body = recordedJson('compatible/perplexity.json#embeddings');
    const { data } = embeddings.toResponse(body, targetOf('perplexity'), request, {});
    expect(data.map(({ embedding }) => embedding)).toEqual([
      [1, -2, 127],
      [-128, 0, 5],
    ]);
  });

  it('rejects an embeddings format that cannot be returned', () => {
    const request = { input: 'a', encoding_format: 'base64_binary' };
    expect(gatewayErrorOf(() => embeddings.toRequest(request, targetOf('perplexity')))).toMatchObject({
      status: 422,
      param: 'encoding_format',
    });
  });

  it('receives embeddings requests in batches of 512 texts', () => {
    const input = Array.from({ length: 600 }, () => 'a');
    const parts = embeddings.batches!.split({ input }, targetOf('perplexity'));
    expect(parts.map((part) => part.input.length)).toEqual([512, 88]);
  });
});
