import { vertexTarget } from '../../../test/support/google';
import { recordedJson } from '../../../test/support/recorded';
import { adapter } from '../../../test/support/providers/vertex-ai';

describe('Vertex AI embeddings', () => {
  const options = { dimensions: 8, task_type: 'RETRIEVAL_DOCUMENT', title: 'T', auto_truncate: false };
  const requestOf = (input: string | string[], model: string) =>
    adapter.embeddings.toRequest({ input, ...options }, vertexTarget(model));
  const sizesOf = (count: number, model: string) =>
    adapter.embeddings
      .batches!.split({ input: Array.from({ length: count }, () => 'x') }, vertexTarget(model))
      .map(({ input }) => input.length);

  it('use :predict for most models', () => {
    const instance = { task_type: 'RETRIEVAL_DOCUMENT', title: 'T' };
    expect(requestOf(['one', 'two'], 'text-embedding-005')).toMatchObject({
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

  it('use :embedContent for the newest models', () => {
    const { url, body } = requestOf('one', 'gemini-embedding-2');
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
  ])('of %s are split into batches of the maximum size', (model, count, sizes) => {
    expect(sizesOf(count, model)).toEqual(sizes);
  });

  it('report the token counts of both APIs', () => {
    const body = recordedJson('vertex-ai/predict-response.json');
    const request = { input: ['one', 'two'] };
    expect(adapter.embeddings.toResponse(body, vertexTarget('text-embedding-005'), request, {})).toMatchObject({
      data: [{ embedding: [0.1, 0.2] }, { embedding: [0.3, 0.4] }],
      usage: { prompt_tokens: 7, total_tokens: 7 },
    });
    const content = { embedding: { values: [1] }, usageMetadata: { promptTokenCount: 3 } };
    expect(
      adapter.embeddings.toResponse(content, vertexTarget('gemini-embedding-2'), { input: 'x' }, {}).usage,
    ).toEqual({
      prompt_tokens: 3,
      total_tokens: 3,
    });
  });
});
