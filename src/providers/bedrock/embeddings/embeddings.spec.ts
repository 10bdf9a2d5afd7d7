import { adapter, target } from '../../../../test/support/bedrock';
import { recordedJson } from '../../../../test/support/recorded';
import { gatewayErrorOf } from '../../../../test/support/provider-error';
import type { EmbeddingsRequest } from '../../../wire';

const TITAN_V1 = 'amazon.titan-embed-text-v1';
const TITAN_V2 = 'amazon.titan-embed-text-v2:0';
const COHERE = 'us.cohere.embed-v4:0';
const NOVA = 'amazon.nova-2-multimodal-embeddings-v1:0';

const { embeddings } = adapter;
const upstreamRequest = (request: EmbeddingsRequest, model: string) => embeddings.toRequest(request, target(model));
const translate = (body: unknown, model: string, request: EmbeddingsRequest = { input: 'a' }) =>
  embeddings.toResponse(body, target(model), request, {});

describe('Bedrock embeddings', () => {
  it('match the recorded request and response of Titan', () => {
    const request = recordedJson('bedrock/embeddings-titan-request.json');
    const response = recordedJson('bedrock/embeddings-titan-response.json');
    const { url, body, adjusted } = upstreamRequest(
      { input: 'hello', dimensions: 256, normalize: true, user: 'u', encoding_format: null },
      TITAN_V2,
    );
    expect(body).toEqual(request);
    expect(adjusted).toEqual(['user']);
    expect(url).toBe('https://bedrock-runtime.us-east-1.amazonaws.com/model/amazon.titan-embed-text-v2%3A0/invoke');
    expect(translate(response, TITAN_V2)).toEqual({
      object: 'list',
      data: [{ object: 'embedding', embedding: [0.1, 0.2], index: 0 }],
      model: TITAN_V2,
      usage: { prompt_tokens: 2, total_tokens: 2 },
    });
  });

  it.each([
    [TITAN_V1, { input: ['a'] }, { inputText: 'a' }],
    [
      'amazon.titan-embed-image-v1',
      { input: 'a', dimensions: 384 },
      { inputText: 'a', embeddingConfig: { outputEmbeddingLength: 384 } },
    ],
    [
      COHERE,
      { input: ['a', 'b'], dimensions: 512, truncate: 'END' },
      { texts: ['a', 'b'], input_type: 'search_document', output_dimension: 512, truncate: 'END' },
    ],
    [COHERE, { input: 'a', input_type: 'search_query' }, { texts: ['a'], input_type: 'search_query' }],
    [
      NOVA,
      { input: 'a' },
      {
        taskType: 'SINGLE_EMBEDDING',
        singleEmbeddingParams: {
          embeddingPurpose: 'GENERIC_INDEX',
          embeddingDimension: 1024,
          text: { truncationMode: 'END', value: 'a' },
        },
      },
    ],
  ])('for %s translate the request %j', (model, request, expected) => {
    expect(upstreamRequest(request, model).body).toEqual(expected);
  });

  it('read the responses of the other families', () => {
    expect(translate(recordedJson('bedrock/embeddings-cohere-response.json'), COHERE)).toMatchObject({
      data: [{ embedding: [0.1, 0.2] }],
      usage: { prompt_tokens: null, total_tokens: null },
    });
    expect(
      translate({ embeddings: [[1], [2]] }, COHERE, { input: ['a', 'b'] }).data.map(({ embedding }) => embedding),
    ).toEqual([[1], [2]]);
    expect(
      translate({ embeddings: [{ embeddingType: 'TEXT', embedding: [3] }], inputTokenCount: 4 }, NOVA),
    ).toMatchObject({
      data: [{ embedding: [3] }],
      usage: { prompt_tokens: 4 },
    });
    expect(translate({ embeddingsByType: { float: [5] } }, TITAN_V2).data[0]!.embedding).toEqual([5]);
    expect(translate({ embeddingsByType: { binary: [1, 0] } }, TITAN_V2).data[0]!.embedding).toEqual([1, 0]);
    expect(translate({ embeddings: { int8: [[-7]] } }, COHERE).data[0]!.embedding).toEqual([-7]);
  });

  it.each([
    ['12', 12],
    ['twelve', null],
    [undefined, null],
  ])('of Cohere report the input tokens of the header %s', (header, expected) => {
    const headers = { 'x-amzn-bedrock-input-token-count': header };
    const { usage } = embeddings.toResponse({ embeddings: [[1]] }, target(COHERE), { input: 'a' }, headers);
    expect(usage).toEqual({ prompt_tokens: expected, total_tokens: expected });
  });

  it('are encoded in base64 if the request sets that format', () => {
    const { embedding } = translate({ embedding: [1, -2.5] }, TITAN_V1, { input: 'a', encoding_format: 'base64' })
      .data[0]!;
    const bytes = Buffer.from(String(embedding), 'base64');
    expect([bytes.readFloatLE(0), bytes.readFloatLE(4), bytes.length]).toEqual([1, -2.5, 8]);
  });

  it.each([
    [TITAN_V1, ['a', 'b', 'c'], [['a'], ['b'], ['c']]],
    [
      COHERE,
      Array.from({ length: 100 }, (_, i) => String(i)),
      [Array.from({ length: 96 }, (_, i) => String(i)), ['96', '97', '98', '99']],
    ],
  ])('of %s are requested in batches and joined in order', (model, input, expected) => {
    const parts = embeddings.batches!.split({ input, dimensions: null }, target(model));
    expect(parts.map((part) => part.input)).toEqual(expected);
    const responses = parts.map(({ input: texts }) => ({
      object: 'list' as const,
      data: (texts as string[]).map((text, index) => ({
        object: 'embedding' as const,
        embedding: [text.length],
        index,
      })),
      model,
      usage: { prompt_tokens: 2, total_tokens: 2 },
    }));
    const joined = embeddings.batches!.join(responses);
    expect(joined.data.map(({ index }) => index)).toEqual(input.map((_, index) => index));
    expect(joined.usage).toEqual({ prompt_tokens: 2 * parts.length, total_tokens: 2 * parts.length });
    const uncounted = { ...responses[0]!, usage: { prompt_tokens: null, total_tokens: null } };
    expect(embeddings.batches!.join([uncounted, responses[0]!]).usage.prompt_tokens).toBeNull();
  });

  it.each<[EmbeddingsRequest, string]>([
    [{ input: [1, 2] }, TITAN_V2],
    [{ input: ['a', 'b'] }, TITAN_V2],
    [{ input: 'a', dimensions: 4 }, TITAN_V1],
    [{ input: 'a', encoding_format: 'hex' }, TITAN_V1],
  ])('reject the request %j for %s', (request, model) => {
    expect(gatewayErrorOf(() => upstreamRequest(request, model))).toMatchObject({ status: 422 });
  });

  it('reject more than 2048 texts', () => {
    const input = Array<string>(2049).fill('a');
    expect(gatewayErrorOf(() => embeddings.batches!.split({ input }, target(TITAN_V1)))).toMatchObject({
      param: 'input',
    });
  });

  it.each([[null], [{}], [{ embedding: 'x' }], [{ embeddings: {} }]])(
    'throw UPSTREAM_INVALID for the response %j',
    (body) => {
      for (const model of [TITAN_V1, COHERE, NOVA]) {
        expect(gatewayErrorOf(() => translate(body, model))).toMatchObject({ code: 'UPSTREAM_INVALID' });
      }
    },
  );
});
