import {
  CLAUDE_3,
  CLAUDE_4_5,
  CLAUDE_4_6,
  CLAUDE_5,
  requestOf,
  lookup,
  errorOf,
  user,
} from '../../../../test/support/anthropic';
import type { ClaudeSettings } from './translation';

describe('reasoning_effort', () => {
  const think = (
    reasoning_effort: string,
    model: string,
    more: object = {},
    settings: Partial<ClaudeSettings> = {},
  ) => {
    const { body, adjusted } = requestOf({ reasoning_effort, ...more }, model, settings);
    return { thinking: body.thinking, effort: body.output_config?.effort, adjusted };
  };
  const adaptive = { type: 'adaptive' };

  it.each([
    ['minimal', CLAUDE_5, { thinking: adaptive, effort: 'low', adjusted: ['reasoning_effort'] }],
    ['low', CLAUDE_5, { thinking: adaptive, effort: 'low', adjusted: [] }],
    ['max', CLAUDE_5, { thinking: adaptive, effort: 'max', adjusted: [] }],
    ['xhigh', CLAUDE_5, { thinking: adaptive, effort: 'xhigh', adjusted: [] }],
    ['xhigh', CLAUDE_4_6, { thinking: adaptive, effort: 'high', adjusted: ['reasoning_effort'] }],
    ['medium', 'claude-opus-4-5', { effort: 'medium', adjusted: [] }],
    ['max', 'claude-opus-4-5', { effort: 'high', adjusted: ['reasoning_effort'] }],
    ['low', CLAUDE_4_5, { thinking: { type: 'enabled', budget_tokens: 1638 }, adjusted: [] }],
    ['high', CLAUDE_4_5, { thinking: { type: 'enabled', budget_tokens: 6553 }, adjusted: [] }],
    ['high', CLAUDE_3, { adjusted: ['reasoning_effort'] }],
    ['none', CLAUDE_5, { thinking: { type: 'disabled' }, adjusted: [] }],
    ['none', CLAUDE_3, { adjusted: [] }],
  ])('%s for %s becomes %j', (effort, model, expected) => {
    expect(think(effort, model)).toEqual({ thinking: undefined, effort: undefined, ...expected });
  });

  it.each([
    ['effort', { thinking: undefined, effort: 'high', adjusted: [] }],
    ['budget', { thinking: { type: 'enabled', budget_tokens: 6553 }, effort: undefined, adjusted: [] }],
    ['drop', { thinking: undefined, effort: undefined, adjusted: ['reasoning_effort'] }],
  ] as const)('is sent as the policy %s requires', (reasoning, expected) => {
    expect(think('high', CLAUDE_4_5, {}, { reasoning })).toEqual(expected);
  });

  it('becomes a budget of at least 1024 tokens below max_tokens, or is dropped', () => {
    expect(think('low', CLAUDE_4_5, { max_tokens: 1100 }).thinking).toEqual({ type: 'enabled', budget_tokens: 1024 });
    expect(think('low', CLAUDE_4_5, { max_tokens: 1024 })).toMatchObject({
      thinking: undefined,
      adjusted: ['reasoning_effort'],
    });
  });

  it('does not change the client’s own thinking', () => {
    const thinking = { type: 'adaptive', display: 'summarized' };
    expect(think('high', CLAUDE_5, { thinking })).toMatchObject({ thinking, effort: 'high' });
    expect(think('none', CLAUDE_5, { thinking })).toMatchObject({ thinking, adjusted: ['reasoning_effort'] });
    const budget = { thinking: { type: 'enabled', budget_tokens: 2000 } };
    expect(think('high', CLAUDE_4_5, budget)).toMatchObject({ ...budget, adjusted: ['reasoning_effort'] });
  });

  it.each([
    ['max', CLAUDE_5, 'high', ['reasoning_effort']],
    ['medium', CLAUDE_5, 'medium', []],
    ['max', 'claude-opus-4-8', 'max', []],
  ])('%s for %s is sent as %s when thinking is disabled', (effort, model, sent, adjusted) => {
    const thinking = { type: 'disabled' };
    expect(think(effort, model, { thinking })).toEqual({ thinking, effort: sent, adjusted });
  });

  it('does not enable thinking when a tool call is forced', () => {
    const forced = { tools: [lookup], tool_choice: 'required' };
    expect(think('high', CLAUDE_5, forced)).toMatchObject({ thinking: undefined, effort: 'high' });
    expect(think('high', CLAUDE_4_5, forced)).toMatchObject({ thinking: undefined, adjusted: ['reasoning_effort'] });
  });

  it('is dropped after a tool call that is replayed without its thinking', () => {
    const turn = {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'a', function: { name: 'x', arguments: '' } }],
    };
    const signed = { ...turn, thinking_blocks: [{ type: 'thinking', thinking: 'Hm', signature: 'c2ln' }] };
    const result = { role: 'tool', tool_call_id: 'a', content: '1' };
    expect(think('high', CLAUDE_4_5, { messages: [user, turn, result] }).adjusted).toEqual(['reasoning_effort']);
    expect(think('high', CLAUDE_4_5, { messages: [user, signed, result] }).adjusted).toEqual([]);
  });

  it('is rejected when it is unknown, as is thinking that is not an object', () => {
    expect(errorOf({ reasoning_effort: 'extreme' }).message).toContain('none, minimal, low, medium, high, xhigh, max');
    expect(errorOf({ thinking: true })).toMatchObject({ status: 422, param: 'thinking' });
  });
});
