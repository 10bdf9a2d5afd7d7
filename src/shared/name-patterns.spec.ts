import { NamePatterns } from './name-patterns';

describe('NamePatterns', () => {
  it.each<[string, string[], string, boolean]>([
    ['an exact name', ['chat'], 'chat', true],
    ['no longer name than an exact one', ['chat'], 'chat-1', false],
    ['a name with a prefix', ['x', 'chat-*'], 'chat-1', true],
    ['the prefix itself', ['chat-*'], 'chat-', true],
    ['no name without the prefix', ['chat-*'], 'my-chat-1', false],
    ['every name if a pattern is *', ['*'], 'chat', true],
    ['nothing if there is no pattern', [], 'chat', false],
    ['a * in the middle only literally', ['a*b'], 'axb', false],
    ['no regular expression', ['c.at'], 'chat', false],
  ])('match %s', (_what, patterns, name, expected) => {
    expect(new NamePatterns(patterns).matches(name)).toBe(expected);
  });
});
