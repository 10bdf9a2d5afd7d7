import { adjustedOf, bodyOf, messagesOf } from '../../../test/support/providers/compatible';

const thought = { role: 'assistant', content: 'A', reasoning_content: 'Hm' };
const CONVERSATION = { messages: [{ role: 'user', content: 'Q' }, thought, { role: 'user', content: 'R' }] };
const DETAILS = [{ type: 'reasoning.text', text: 'Hm', signature: 's' }];

describe('the reasoning of earlier responses in a request', () => {
  it.each([
    ['groq', { reasoning: 'Hm' }],
    ['xai', { reasoning_content: 'Hm' }],
    ['openrouter', { reasoning: 'Hm' }],
    ['ollama', { reasoning: 'Hm' }],
    ['vllm', { reasoning: 'Hm' }],
    ['fireworks', { reasoning_content: 'Hm' }],
    ['cerebras', { reasoning: 'Hm' }],
    ['moonshot', { reasoning_content: 'Hm' }],
    ['lmstudio', { reasoning_content: 'Hm' }],
    ['llamacpp', { reasoning_content: 'Hm' }],
    ['portkey', { reasoning_content: 'Hm' }],
    ['litellm', { reasoning_content: 'Hm' }],
    ['openai-compatible', { reasoning_content: 'Hm' }],
  ])('is sent to %s as %j', (name, field) => {
    const request = structuredClone(CONVERSATION);
    expect(messagesOf(name, request.messages)[1]).toEqual({ role: 'assistant', content: 'A', ...field });
    expect(adjustedOf(name, request)).toEqual([]);
    expect(request).toEqual(CONVERSATION);
  });

  it.each(['deepseek', 'perplexity', 'deepinfra', 'sambanova', 'nebius', 'nvidia-nim', 'github-models'])(
    'is not sent to %s and is reported as dropped',
    (name) => {
      expect(messagesOf(name, CONVERSATION.messages)[1]).toEqual({ role: 'assistant', content: 'A' });
      expect(adjustedOf(name, CONVERSATION)).toEqual(['reasoning_content']);
    },
  );

  it('is accepted in every format in which Sluice returned it', () => {
    const sentMessage = (field: object) => messagesOf('groq', [{ role: 'assistant', content: 'A', ...field }])[0];
    const expected = { role: 'assistant', content: 'A', reasoning: 'Hm' };
    expect(sentMessage({ reasoning: 'Hm' })).toEqual(expected);
    expect(sentMessage({ reasoning_details: DETAILS })).toEqual(expected);
    expect(sentMessage({ thinking_blocks: [{ type: 'thinking', thinking: 'Hm', signature: 's' }] })).toEqual(expected);
  });

  it('is reported as dropped if only its provider can read it', () => {
    const messages = [{ role: 'assistant', content: 'A', thinking_blocks: [{ type: 'redacted_thinking', data: 'x' }] }];
    expect(messagesOf('groq', messages)).toEqual([{ role: 'assistant', content: 'A' }]);
    expect(adjustedOf('groq', { messages })).toEqual(['thinking_blocks']);
  });

  it('is sent back to proxies in blocks without the index of their stream', () => {
    const block = { type: 'thinking', thinking: 'Hm', signature: 's' };
    const sent = messagesOf('openai-compatible', [{ ...thought, thinking_blocks: [{ ...block, index: 0 }] }]);
    expect(sent).toEqual([{ ...thought, thinking_blocks: [block] }]);
  });

  it('is sent back to OpenRouter with its signatures', () => {
    const messages = [{ ...thought, reasoning_details: DETAILS }];
    expect(messagesOf('openrouter', messages)).toEqual([
      { role: 'assistant', content: 'A', reasoning_details: DETAILS },
    ]);
  });

  it('is sent back to DeepSeek since the last user message, and always for its newest models', () => {
    const messages = [
      ...CONVERSATION.messages,
      { ...thought, content: 'B' },
      { role: 'tool', tool_call_id: 'c', content: '1' },
    ];
    const reasoning = (model: string) =>
      messagesOf('deepseek', messages, model)
        .filter(({ role }) => role === 'assistant')
        .map(({ reasoning_content }) => reasoning_content);
    expect(reasoning('deepseek-reasoner')).toEqual([undefined, 'Hm']);
    expect(reasoning('deepseek-v4-pro')).toEqual(['Hm', 'Hm']);
    const silent = { messages: [{ role: 'assistant', content: 'A' }] };
    expect(bodyOf('deepseek', silent, {}, 'deepseek-v4-pro')['messages']).toEqual([
      { role: 'assistant', content: 'A', reasoning_content: '' },
    ]);
  });
});

describe('native fields of an earlier response', () => {
  const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };
  const signed = { ...call, extra_content: { google: { thought_signature: 'U0lH' } } };
  const message = { role: 'assistant', content: null, native_blocks: [{ type: 'x' }], tool_calls: [signed, call] };

  it.each(['openai-compatible', 'openrouter', 'litellm', 'portkey'])('are sent back to %s, a proxy', (name) => {
    expect(messagesOf(name, [message])).toEqual([message]);
    expect(adjustedOf(name, { messages: [message] })).toEqual([]);
  });

  it.each(['groq', 'vllm', 'deepseek', 'perplexity'])('of another provider are not sent to %s', (name) => {
    const messages = [structuredClone(message)];
    expect(messagesOf(name, messages)).toEqual([{ role: 'assistant', content: null, tool_calls: [call, call] }]);
    expect(adjustedOf(name, { messages })).toEqual(expect.arrayContaining(['native_blocks', 'extra_content']));
    expect(messages).toEqual([message]);
  });
});
