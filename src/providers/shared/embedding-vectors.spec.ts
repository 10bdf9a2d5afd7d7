import { thrownBy } from '../../../test/support/google';
import { isVector, textInputs, toEmbeddings } from './embedding-vectors';

describe('textInputs', () => {
  it.each([
    ['one', ['one']],
    [
      ['one', 'two'],
      ['one', 'two'],
    ],
  ])('returns the input %j as a list of texts', (input, texts) => {
    expect(textInputs({ input })).toEqual(texts);
  });

  it.each([[{ input: [1, 2] }], [{ input: [[1]] }], [{ input: [] }], [{ input: 'x', encoding_format: 'int8' }]])(
    'throws status 422 for %j',
    (request) => {
      expect(thrownBy(() => textInputs(request))).toMatchObject({ status: 422 });
    },
  );
});

describe('toEmbeddings', () => {
  it('numbers the vectors in order', () => {
    expect(toEmbeddings([[0.5], [1]], { input: ['a', 'b'] })).toEqual([
      { object: 'embedding', embedding: [0.5], index: 0 },
      { object: 'embedding', embedding: [1], index: 1 },
    ]);
  });

  it('writes little-endian 32-bit floats in base64 when encoding_format is base64', () => {
    const [only] = toEmbeddings([[1, -2.5]], { input: 'a', encoding_format: 'base64' });
    expect(Buffer.from(String(only?.embedding), 'base64').toString('hex')).toBe('0000803f000020c0');
  });

  it.each([[[]], [[[1], [2]]], [[7]], [[[]]], [[['x']]]])(
    'throws UPSTREAM_INVALID for the vectors %j of one input',
    (vectors) => {
      expect(thrownBy(() => toEmbeddings(vectors, { input: 'a' }))).toMatchObject({ code: 'UPSTREAM_INVALID' });
    },
  );
});

it('isVector is true for a list of numbers and false for an empty list', () => {
  expect([[0.5, 1], [], ['x'], 7].map(isVector)).toEqual([true, false, false, false]);
});
