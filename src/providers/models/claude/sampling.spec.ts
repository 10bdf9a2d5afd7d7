import { CLAUDE_4_5, CLAUDE_4_6, CLAUDE_5, bodyOf, requestOf, errorOf } from '../../../../test/support/anthropic';

describe('temperature, top_p and top_k', () => {
  const both = { temperature: 1.5, top_k: 5 };

  it.each([
    ['auto', CLAUDE_4_5, { temperature: 0.75, top_k: 5 }, ['temperature']],
    ['auto', CLAUDE_4_6, { temperature: 0.75, top_k: 5 }, ['temperature']],
    ['auto', CLAUDE_5, {}, ['temperature', 'top_k']],
    ['auto', 'claude-opus-4-7', {}, ['temperature', 'top_k']],
    ['auto', 'claude-future', {}, ['temperature', 'top_k']],
    ['scale', CLAUDE_5, { temperature: 0.75, top_k: 5 }, ['temperature']],
    ['pass', CLAUDE_5, { temperature: 1.5, top_k: 5 }, []],
    ['drop', CLAUDE_4_5, {}, ['temperature', 'top_k']],
  ] as const)('with the policy %s for %s become %j', (sampling, model, expected, adjusted) => {
    const result = requestOf(both, model, { sampling });
    const { temperature, top_p, top_k } = result.body;
    expect({ temperature, top_p, top_k }).toEqual({
      temperature: undefined,
      top_p: undefined,
      top_k: undefined,
      ...expected,
    });
    expect(result.adjusted).toEqual(adjusted);
  });

  it('are not reported as adjusted when the temperature is 0', () => {
    expect(requestOf({ temperature: 0 })).toMatchObject({ body: { temperature: 0 }, adjusted: [] });
  });

  it('include top_p when it is the only one', () => {
    expect(requestOf({ top_p: 0.5 })).toMatchObject({ body: { top_p: 0.5 }, adjusted: [] });
  });

  it('are rejected when both temperature and top_p are set', () => {
    const message = "Cannot set both 'temperature' and 'top_p' parameters.";
    expect(errorOf({ temperature: 0, top_p: 1 })).toMatchObject({ status: 422, message });
  });

  it('are dropped under every policy with the API version that removed them', () => {
    const settings = { anthropic_version: '2026-10-21', sampling: 'pass' } as const;
    expect(requestOf({ top_p: 0.5, top_k: 2 }, CLAUDE_4_5, settings).adjusted).toEqual(['top_p', 'top_k']);
  });

  it.each([[{ thinking: { type: 'enabled', budget_tokens: 2000 } }], [{ thinking: { type: 'adaptive' } }]])(
    'are dropped under every policy with %j',
    (thinking) => {
      const { body, adjusted } = requestOf({ temperature: 1, ...thinking }, CLAUDE_4_5, { sampling: 'pass' });
      expect(body).not.toHaveProperty('temperature');
      expect(adjusted).toEqual(['temperature']);
    },
  );

  it('are sent when thinking is disabled', () => {
    expect(bodyOf({ temperature: 1, thinking: { type: 'disabled' } }).temperature).toBe(0.5);
  });
});
