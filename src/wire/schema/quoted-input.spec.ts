import { quotedInput } from './quoted-input';

describe('quotedInput', () => {
  it.each([[null], [3], ['x'.repeat(2000)], [{ role: 'user', content: ['a', 'b'] }]])(
    'returns %j unchanged',
    (input) => {
      expect(quotedInput(input)).toBe(input);
    },
  );

  it.each([
    ['a long string', 'x'.repeat(2001)],
    ['many values', Array.from({ length: 300 }, () => 0)],
    ['strings that are too long in total', ['x'.repeat(1500), 'y'.repeat(1500)]],
    ['long field names', { ['n'.repeat(3000)]: 1 }],
  ])('returns a placeholder for %s', (_what, input) => {
    expect(quotedInput(input)).toBe('(too large to be shown)');
  });

  it('does not read the end of a long list', () => {
    const read: PropertyKey[] = [];
    const list = new Proxy(Array(1_000_000).fill(1), {
      get: (target, key) => (read.push(key), Reflect.get(target, key) as unknown),
      ownKeys: () => {
        throw new Error('all indexes were collected');
      },
    });
    expect(quotedInput(list)).toBe('(too large to be shown)');
    expect(read.length).toBeLessThan(1000);
  });

  it('returns a placeholder for deeply nested input', () => {
    const deep: unknown[] = [];
    let at = deep;
    for (let level = 0; level < 100_000; level += 1) at.push((at = []));
    expect(quotedInput(deep)).toBe('(too large to be shown)');
  });
});
