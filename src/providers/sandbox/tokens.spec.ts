import { Tokens } from './tokens';

describe('Tokens', () => {
  it('counts as cl100k_base does', async () => {
    const tokens = await Tokens.load();
    expect(tokens.count('')).toBe(0);
    expect(tokens.count('hello world')).toBe(2);
    expect(tokens.count('tiktoken is great!')).toBe(6);
    expect(tokens.count('お誕生日おめでとう')).toBe(9);
  });

  it('treats names of special tokens as text', async () => {
    expect((await Tokens.load()).count('<|endoftext|>')).toBeGreaterThan(1);
  });

  it.each([
    ['letters', 'a'],
    ['ideographs', '漢字'],
    ['spaces', ' '],
    ['signs', '/\n'],
    ['emoji', '👩‍👩‍👧'],
  ])('is quick with an endless run of %s', async (_what, unit) => {
    const tokens = await Tokens.load();
    const started = performance.now();
    expect(tokens.count(unit.repeat(1_000_000 / unit.length))).toBeGreaterThan(200_000);
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('estimates the tokens beyond its limit, over all texts of a request', async () => {
    const tokens = await Tokens.load();
    const text = 'word '.repeat(10_000);
    expect(tokens.count(text)).toBe(10_001);
    expect(tokens.count(text)).toBe(text.length / 4);
  });

  it('cuts a text to a number of tokens and never within a character', async () => {
    const tokens = await Tokens.load();
    expect(tokens.truncate('one two three', 2)).toBe('one two');
    expect(tokens.truncate('one two three', 3)).toBe('one two three');
    expect(tokens.truncate('one two three', 0)).toBe('');
    expect(tokens.truncate('🦄', 1)).toBe('');
  });

  it('returns undefined for a number that is not a token', async () => {
    const tokens = await Tokens.load();
    expect(tokens.decode([15339, 1917])).toBe('hello world');
    expect(tokens.decode([-1])).toBeUndefined();
    expect(tokens.decode([1e9])).toBeUndefined();
  });
});
