import * as fc from 'fast-check';
import { stringifyJson } from './exact-json';
import { stringifyLargeJson } from './stringify-large-json';

const LARGE = {
  numbers: [...Array<number>(2500).fill(0.5), undefined, null, 9007199254740993n],
  mixed: [...Array<unknown>(20).fill('a'), { a: [] }, [], 1n, ...Array<unknown>(1500).fill(false)],
  short: [{}, [], [1, undefined], { 'a"': undefined, b: { c: [null] } }],
  missing: undefined,
};

describe('stringifyLargeJson', () => {
  it('returns what stringifyJson returns', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 12 }), async (value) => {
        const large = { value, list: [value], long: Array<unknown>(30).fill(value), ...LARGE };
        expect(Buffer.concat(await stringifyLargeJson(large)).toString()).toBe(stringifyJson(large));
      }),
    );
  });

  it.each([
    [[], '[]'],
    [[{ a: 1, b: undefined }, undefined, [2n]], '[{"a":1},null,[2]]'],
  ])('writes a generator of %o as a list', async (items, expected) => {
    function* generate(): Generator {
      yield* items;
    }
    expect(Buffer.concat(await stringifyLargeJson({ items: generate() })).toString()).toBe(`{"items":${expected}}`);
  });

  it('throws a RangeError for a value that is nested too deeply', async () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as object;
    await expect(stringifyLargeJson({ deep })).rejects.toThrow(RangeError);
  });

  it('lets other work run while it writes', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1));
    await stringifyLargeJson({ data: Array<object>(500).fill({ embedding: Array<number>(1000).fill(0.123456789) }) });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });
});
