import {
  add,
  bodyOf,
  upstreamRequest,
  CLAUDE_3,
  CLAUDE_4_5,
  CLAUDE_5,
  GPT_OSS,
  LLAMA,
  NOVA,
} from '../../../test/support/bedrock';

const NOVA_2 = 'us.amazon.nova-2-lite-v1:0';

describe('the reasoning of a Converse request', () => {
  it.each([
    [CLAUDE_3, { reasoning_effort: 'high' }, undefined, ['reasoning_effort']],
    [
      CLAUDE_4_5,
      { reasoning_effort: 'high', max_tokens: 10_000 },
      { thinking: { type: 'enabled', budget_tokens: 8000 } },
      [],
    ],
    [
      CLAUDE_4_5,
      { reasoning_effort: 'low', temperature: 1 },
      { thinking: { type: 'enabled', budget_tokens: 1638 } },
      ['temperature'],
    ],
    [CLAUDE_4_5, { reasoning_effort: 'high', tools: [add], tool_choice: 'required' }, undefined, ['reasoning_effort']],
    [
      CLAUDE_5,
      { reasoning_effort: 'high', top_p: 1, top_k: 4 },
      { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } },
      ['top_p', 'top_k'],
    ],
    [GPT_OSS, { reasoning_effort: 'low' }, { reasoning_effort: 'low' }, []],
    [
      NOVA_2,
      { reasoning_effort: 'xhigh' },
      { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' } },
      ['reasoning_effort'],
    ],
    [NOVA_2, { reasoning_effort: 'none' }, { reasoningConfig: { type: 'disabled' } }, []],
    [NOVA, { reasoning_effort: 'low' }, undefined, ['reasoning_effort']],
    [LLAMA, { reasoning_effort: 'low' }, undefined, ['reasoning_effort']],
  ])('for %s translates %j', (model, request, expected, dropped) => {
    const { body, adjusted } = upstreamRequest(request, model);
    expect(body.additionalModelRequestFields).toEqual(expected);
    expect([...adjusted!].sort()).toEqual([...dropped].sort());
  });

  it('sets maxTokens so that it includes the thinking budget if the request sets no limit', () => {
    expect(bodyOf({ reasoning_effort: 'low' }, CLAUDE_4_5).inferenceConfig).toEqual({ maxTokens: 8192 });
    expect(bodyOf({ thinking: { type: 'enabled', budget_tokens: 20_000 } }, CLAUDE_4_5).inferenceConfig).toEqual({
      maxTokens: 28_192,
    });
    expect(bodyOf({ max_completion_tokens: 7 }, CLAUDE_4_5).inferenceConfig).toEqual({ maxTokens: 7 });
  });
});
