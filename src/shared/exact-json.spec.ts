import { UnsupportedNumberError, parseJson, stringifyJson } from './exact-json';

describe('parseJson and stringifyJson', () => {
  it.each([
    '{"seed":9223372036854775807,"n":1}',
    '[9007199254740993,-9007199254740993,9007199254740992,18446744073709551615]',
    '9223372036854775807',
    '{"a":{"b":[{"maximum":18446744073709551615}]},"c":"9223372036854775807"}',
    '{"quoted \\"1\\\\":12345678901234567890,"text":"a \\"12345678901234567890\\" b\\\\"}',
    '{"1234567890123456789":1234567890123456789}',
    '{"__proto__":1234567890123456789}',
    `{"long":${'9'.repeat(300)}}`,
    '[1,0.1,1e-7,1.5e+300,123456789012345,"é\\u0000",null,true,{}]',
  ])('keep every digit of %s', (text) => {
    expect(stringifyJson(parseJson(text))).toBe(text);
  });

  it('return integers that a number cannot hold as BigInts, and all others as numbers', () => {
    expect(parseJson('[9007199254740991,9007199254740992,9007199254740993,1e20]')).toEqual([
      9007199254740991,
      9007199254740992,
      9007199254740993n,
      1e20,
    ]);
  });

  it('skip white space between tokens', () => {
    expect(parseJson('\n[ 9007199254740993 ,\t"x" ]\n')).toEqual([9007199254740993n, 'x']);
  });

  it('read 16-digit integers in any place of a large random document', () => {
    const items = Array.from({ length: 200 }, (_, index) =>
      index % 3 === 0 ? `"${'\\\\'.repeat(index % 5)}\\"${index}"` : `{"k":[${index}00719925474099${index}]}`,
    );
    const text = `[${items.join(',')}]`;
    expect(stringifyJson(parseJson(text))).toBe(text);
  });
});

describe('parseJson', () => {
  it.each([
    ['1e400', []],
    ['{"a":[0,{"b":-1e999}]}', ['a', 1, 'b']],
    [`[${'9'.repeat(400)}]`, [0]],
  ])('throws UnsupportedNumberError with the path of the number in %s', (text, path) => {
    try {
      parseJson(text);
      throw new Error('nothing was thrown');
    } catch (error) {
      expect(error).toBeInstanceOf(UnsupportedNumberError);
      expect((error as UnsupportedNumberError).path).toEqual(path);
    }
  });

  it.each(['', '{', '[01]', '{"a":1234567890123456789', 'nope'])('throws SyntaxError for %j', (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });

  it('throws UnsupportedNumberError for more than 100,000 integers beyond 2^53', () => {
    const integers = Array.from({ length: 100_001 }, () => '9223372036854775807').join();
    expect(() => parseJson(`[${integers}]`)).toThrow(UnsupportedNumberError);
  });

  it.each(['1234567890123456789.5', '1.2345678901234567890', '1234567890123456789e3', '-12345678901234567890.0'])(
    'reads %s, which is not written as an integer, as a number',
    (text) => {
      expect(parseJson(`[9223372036854775807,${text}]`)).toEqual([9223372036854775807n, Number(text)]);
    },
  );

  it('reads any depth', () => {
    const depth = 100_000;
    expect(() => parseJson('['.repeat(depth) + ']'.repeat(depth))).not.toThrow();
  });
});

describe('stringifyJson', () => {
  it('throws RangeError for a value that is nested too deeply', () => {
    const depth = 100_000;
    const deep: unknown = JSON.parse('['.repeat(depth) + ']'.repeat(depth));
    expect(() => stringifyJson(deep)).toThrow(RangeError);
  });
});
