import { shownInput } from './shown-input';

describe('what an error quotes of a request', () => {
  it.each([[null], [3], ['x'.repeat(2000)], [{ role: 'user', content: ['a', 'b'] }]])('is %j itself', (input) => {
    expect(shownInput(input)).toBe(input);
  });

  it.each([
    ['a long text', 'x'.repeat(2001)],
    ['many values', Array.from({ length: 300 }, () => 0)],
    ['texts that are long together', ['x'.repeat(1500), 'y'.repeat(1500)]],
    ['long names', { ['n'.repeat(3000)]: 1 }],
  ])('is a word for %s', (_what, input) => {
    expect(shownInput(input)).toBe('(too large to be shown)');
  });

  it('is a word for what is nested without end', () => {
    const deep: unknown[] = [];
    let at = deep;
    for (let level = 0; level < 100_000; level += 1) at.push((at = []));
    expect(shownInput(deep)).toBe('(too large to be shown)');
  });
});
