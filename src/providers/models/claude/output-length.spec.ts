import {
  CLAUDE_3,
  CLAUDE_4_0,
  CLAUDE_4_5,
  CLAUDE_4_6,
  CLAUDE_5,
  bodyOf,
  requestOf,
  errorOf,
} from '../../../../test/support/anthropic';

describe('max_tokens', () => {
  it.each([
    [{}, CLAUDE_4_5, 8192],
    [{}, CLAUDE_3, 4096],
    [{ max_tokens: 10 }, CLAUDE_4_5, 10],
    [{ max_completion_tokens: 20 }, CLAUDE_4_5, 20],
    [{ max_tokens: 10, max_completion_tokens: 20 }, CLAUDE_4_5, 10],
    [{ max_tokens: 300_000 }, 'another-model', 300_000],
    [{ thinking: { type: 'enabled', budget_tokens: 10_000 } }, CLAUDE_4_5, 18_192],
  ])('for %j and %s is %i', (request, model, expected) => {
    expect(requestOf(request, model)).toMatchObject({ body: { max_tokens: expected }, adjusted: [] });
  });

  it('defaults to default_max_tokens of the configuration', () => {
    expect(bodyOf({}, CLAUDE_4_5, { default_max_tokens: 99 }).max_tokens).toBe(99);
  });

  it.each([
    [CLAUDE_3, 4096],
    ['claude-3-5-haiku-latest', 8192],
    ['claude-opus-4-1', 32_000],
    ['claude-opus-4-20250514', 32_000],
    [CLAUDE_4_0, 64_000],
    [CLAUDE_4_5, 64_000],
    [CLAUDE_4_6, 128_000],
    [CLAUDE_5, 128_000],
    ['claude-sonnet-4-0', 64_000],
    ['claude-opus-4@20250514', 32_000],
    ['claude-opus-4-9', 128_000],
    ['claude-sonnet-4-10-20270101', 128_000],
    ['claude-future', 128_000],
  ])('is limited to the maximum of %s: %i', (model, expected) => {
    const { body, adjusted } = requestOf({ max_tokens: 1_000_000 }, model);
    expect({ max_tokens: body.max_tokens, adjusted }).toEqual({ max_tokens: expected, adjusted: ['max_tokens'] });
  });

  it('above 1000000 is rejected', () => {
    const message = 'Invalid value for max_tokens: cannot exceed 1000000.';
    expect(errorOf({ max_tokens: 1_000_001 })).toMatchObject({ status: 422, message });
  });
});
