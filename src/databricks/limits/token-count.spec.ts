import type { Usage } from '../../wire';
import { countCharacters, estimateTokens, tokensOf } from './token-count';

const usage = (prompt_tokens: number | null, completion_tokens: number | null, total_tokens: number | null = null) =>
  ({ prompt_tokens, completion_tokens, total_tokens }) satisfies Usage;

/** The tokens of a request with 39 characters (10 tokens) and a response with 19 (5 tokens). */
const tokens = (reported: Usage | null | undefined, isComplete = true) =>
  tokensOf({ usage: reported, isComplete, inputCharacters: () => 39, outputCharacters: () => 19 });

describe('the tokens of a response', () => {
  it.each([
    [usage(7, 3, 11), 11],
    [usage(7, 3), 10],
    [usage(7, 0), 7],
    [usage(7, null), 12],
    [usage(null, 3), 13],
    [usage(null, null), 15],
    [usage(0, 0, 0), 15],
    [undefined, 15],
    [null, 15],
    [usage('7' as never, -3, Infinity), 15],
    [usage(7.5, NaN), 13],
  ])('with the usage %j are %d', (reported, expected) => {
    expect(tokens(reported)).toBe(expected);
  });

  it.each([
    [undefined, 15],
    // The usage at the beginning of a stream.
    [usage(25, 1, 26), 30],
    [usage(25, 8, 33), 33],
  ])('that is incomplete, with the usage %j, are %d', (reported, expected) => {
    expect(tokens(reported, false)).toBe(expected);
  });
});

describe('countCharacters', () => {
  it.each([
    [
      {
        messages: [
          { role: 'user', content: 'four' },
          { role: 'user', content: null },
        ],
      },
      4,
    ],
    [
      {
        messages: [
          {
            content: [
              { type: 'text', text: 'four' },
              { type: 'image_url', image_url: { url: 'x' } },
            ],
          },
        ],
      },
      4,
    ],
    [{ messages: [{ tool_calls: [{ id: 'x', function: { name: 'x', arguments: '{}' } }] }] }, 2],
    [{ prompt: ['ab', 'cd'], temperature: 1 }, 4],
    [{ input: [1, 2, 3] }, 12],
    [{ choices: [{ index: 1, message: { content: 'four' }, finish_reason: 'stop' }] }, 4],
    [{ choices: [{ delta: { content: 'a', reasoning_content: 'b' } }, { text: 'c' }] }, 3],
    [{ data: [{ embedding: [1, 2] }] }, 0],
  ])('counts the texts of %j', (value, expected) => {
    expect(countCharacters(value)).toBe(expected);
  });

  it('does not follow deep nesting', () => {
    let content: unknown = 'text';
    for (let depth = 0; depth < 100_000; depth += 1) content = [content];
    expect(countCharacters({ prompt: content })).toBe(0);
  });
});

describe('estimateTokens', () => {
  it('returns a quarter of the characters plus one', () => {
    expect([0, 2, 3, 6, 7, 400].map(estimateTokens)).toEqual([0, 0, 1, 1, 2, 100]);
  });
});
