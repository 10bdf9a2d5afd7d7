import * as fc from 'fast-check';
import { CachedJson, toLargeJson } from './large-json';

describe('toLargeJson', () => {
  it('returns what JSON.stringify returns', async () => {
    const values = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()));
    await fc.assert(
      fc.asyncProperty(values, async (value) => {
        expect(await toLargeJson(value)).toBe(JSON.stringify(value));
      }),
    );
  });

  it('omits undefined properties, and writes a generator as a list', async () => {
    function* items() {
      yield { a: 1, b: undefined };
      yield undefined;
    }
    expect(await toLargeJson({ none: undefined, items: items() })).toBe('{"items":[{"a":1},null]}');
  });
});

describe('CachedJson', () => {
  it('creates a listing once for each state, and again after a failure', async () => {
    const cache = new CachedJson();
    const [one, two] = [{}, {}];
    let count = 0;
    const create = (): object => ({ count: ++count });
    expect([await cache.of(one, create), await cache.of(one, create), await cache.of(two, create)]).toEqual([
      '{"count":1}',
      '{"count":1}',
      '{"count":2}',
    ]);
    const state = {};
    await expect(cache.of(state, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await cache.of(state, create)).toBe('{"count":3}');
  });
});
