import * as fc from 'fast-check';
import { GatewayError } from '../errors';
import { page, PAGE_SIZE } from './page';

const numbers = (length: number): number[] => Array.from({ length }, (_, index) => index);
const token = (text: string): string => Buffer.from(text).toString('base64');

describe('page', () => {
  it('returns a short list as one page', () => {
    expect(page(['a', 'b'], undefined)).toEqual({ items: ['a', 'b'], nextPageToken: null });
    expect(page([], undefined)).toEqual({ items: [], nextPageToken: null });
    expect(page(numbers(PAGE_SIZE), undefined).nextPageToken).toBeNull();
  });

  it('returns MLflow’s token for the next page', () => {
    const { items, nextPageToken } = page(numbers(PAGE_SIZE + 1), undefined);
    expect(items).toHaveLength(3000);
    expect(nextPageToken).toBe('eyJpbmRleCI6IDMwMDB9');
    expect(page(numbers(PAGE_SIZE + 1), nextPageToken!)).toEqual({ items: [PAGE_SIZE], nextPageToken: null });
  });

  it('returns the whole list page by page', () => {
    const all = numbers(2 * PAGE_SIZE + 5);
    const seen: number[] = [];
    let next: string | null | undefined;
    for (let pages = 0; pages < 3; pages += 1) {
      const { items, nextPageToken } = page(all, next ?? undefined);
      seen.push(...items);
      next = nextPageToken;
    }
    expect(next).toBeNull();
    expect(seen).toEqual(all);
  });

  it.each([
    ['past the end', '{"index": 9}', []],
    ['that is a number as text', '{"index": "1"}', ['b']],
    ['with other keys', '{"index": 1, "by": "me"}', ['b']],
  ])('accepts an index %s', (_what, text, items) => {
    expect(page(['a', 'b'], token(text))).toEqual({ items, nextPageToken: null });
  });

  it.each([
    ['an empty text', ''],
    ['text that is not base64', '!!'],
    ['text that is not JSON', token('nope')],
    ['a value that is not an object', token('null')],
    ['an object without an index', token('{}')],
    ['null', token('{"index": null}')],
    ['a negative index', token('{"index": -1}')],
    ['a fraction', token('{"index": 1.5}')],
    ['a word', token('{"index": "one"}')],
    ['an endless index', token('{"index": 1e999}')],
  ])('rejects a token that is %s with a 400', (_what, bad) => {
    expect(() => page([], bad)).toThrow(
      expect.objectContaining({ code: 'INVALID_PAGE_TOKEN', status: 400 }) as GatewayError,
    );
  });

  it('either accepts or rejects any token, without another error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json().map(token)), (text) => {
        try {
          expect(page(['a'], text).nextPageToken).toBeNull();
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError);
        }
      }),
    );
  });
});
