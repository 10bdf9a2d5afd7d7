import { thrownBy } from '../../../test/support/google';
import { textInputs, toEmbeddings } from './embedding-vectors';

describe('the inputs of an embeddings request', () => {
  it.each([
    ['one', ['one']],
    [
      ['one', 'two'],
      ['one', 'two'],
    ],
  ])('%j are texts', (input, texts) => {
    expect(textInputs({ input })).toEqual(texts);
  });

  it.each([[{ input: [1, 2] }], [{ input: [[1]] }], [{ input: [] }], [{ input: 'x', encoding_format: 'int8' }]])(
    'are refused: %j',
    (request) => {
      expect(thrownBy(() => textInputs(request))).toMatchObject({ status: 422 });
    },
  );
});

describe('the vectors of an answer', () => {
  it('are numbered in order', () => {
    expect(toEmbeddings([[0.5], [1]], { input: ['a', 'b'] })).toEqual([
      { object: 'embedding', embedding: [0.5], index: 0 },
      { object: 'embedding', embedding: [1], index: 1 },
    ]);
  });

  it('are little-endian 32-bit floats in base64 where asked for', () => {
    const [only] = toEmbeddings([[1, -2.5]], { input: 'a', encoding_format: 'base64' });
    expect(Buffer.from(String(only?.embedding), 'base64').toString('hex')).toBe('0000803f000020c0');
  });

  it.each([[[]], [[[1], [2]]], [[7]], [[[]]], [[['x']]]])('are refused where they are %j', (vectors) => {
    expect(thrownBy(() => toEmbeddings(vectors, { input: 'a' }))).toMatchObject({ code: 'UPSTREAM_INVALID' });
  });
});
