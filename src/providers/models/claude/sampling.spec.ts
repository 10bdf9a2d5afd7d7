import { CLAUDE_4_5, CLAUDE_4_6, CLAUDE_5, bodyOf, call, refusalOf } from '../../../../test/support/anthropic';

describe('temperature, top_p and top_k', () => {
  const both = { temperature: 1.5, top_k: 5 };

  it.each([
    ['auto', CLAUDE_4_5, { temperature: 0.75, top_k: 5 }, ['temperature']],
    ['auto', CLAUDE_4_6, { temperature: 0.75, top_k: 5 }, ['temperature']],
    ['auto', CLAUDE_5, {}, ['temperature', 'top_k']],
    ['auto', 'claude-opus-4-7', {}, ['temperature', 'top_k']],
    ['auto', 'claude-of-tomorrow', {}, ['temperature', 'top_k']],
    ['scale', CLAUDE_5, { temperature: 0.75, top_k: 5 }, ['temperature']],
    ['pass', CLAUDE_5, { temperature: 1.5, top_k: 5 }, []],
    ['drop', CLAUDE_4_5, {}, ['temperature', 'top_k']],
  ] as const)('with the policy %s for %s become %j', (sampling, model, expected, adjusted) => {
    const result = call(both, model, { sampling });
    const { temperature, top_p, top_k } = result.body;
    expect({ temperature, top_p, top_k }).toEqual({
      temperature: undefined,
      top_p: undefined,
      top_k: undefined,
      ...expected,
    });
    expect(result.adjusted).toEqual(adjusted);
  });

  it('count a temperature of 0 as unchanged', () => {
    expect(call({ temperature: 0 })).toMatchObject({ body: { temperature: 0 }, adjusted: [] });
  });

  it('pass top_p on when it is alone', () => {
    expect(call({ top_p: 0.5 })).toMatchObject({ body: { top_p: 0.5 }, adjusted: [] });
  });

  it('are refused together', () => {
    const message = "Cannot set both 'temperature' and 'top_p' parameters.";
    expect(refusalOf({ temperature: 0, top_p: 1 })).toMatchObject({ status: 422, message });
  });

  it('are dropped in the API version that has removed them, whatever the policy', () => {
    const settings = { anthropic_version: '2026-10-21', sampling: 'pass' } as const;
    expect(call({ top_p: 0.5, top_k: 2 }, CLAUDE_4_5, settings).adjusted).toEqual(['top_p', 'top_k']);
  });

  it.each([[{ thinking: { type: 'enabled', budget_tokens: 2000 } }], [{ thinking: { type: 'adaptive' } }]])(
    'are dropped with %j, whatever the policy',
    (thinking) => {
      const { body, adjusted } = call({ temperature: 1, ...thinking }, CLAUDE_4_5, { sampling: 'pass' });
      expect(body).not.toHaveProperty('temperature');
      expect(adjusted).toEqual(['temperature']);
    },
  );

  it('are kept where thinking is disabled', () => {
    expect(bodyOf({ temperature: 1, thinking: { type: 'disabled' } }).temperature).toBe(0.5);
  });
});
