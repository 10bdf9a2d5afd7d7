import { gatewayErrorOf } from '../../../test/support/provider-error';
import { adapterOf, adjustedOf, bodyOf, HI, targetOf, TOOLS } from '../../../test/support/providers/compatible';

const REASONING_MODEL = 'grok-4-fast-reasoning';

describe('a parameter that a provider does not support', () => {
  it.each<[string, object, string, string?]>([
    ['groq', { n: 2 }, 'n'],
    ['groq', { logprobs: true }, 'logprobs'],
    ['groq', { top_logprobs: 2 }, 'top_logprobs'],
    ['ollama', { n: 3 }, 'n'],
    ['perplexity', { n: 2 }, 'n'],
    ['perplexity', { stop: ['END'] }, 'stop'],
    ['perplexity', { logprobs: true }, 'logprobs'],
    ['deepseek', { response_format: { type: 'json_schema', json_schema: { schema: {} } } }, 'response_format'],
    ['xai', { deferred: true }, 'deferred'],
    ['xai', { stop: ['END'] }, 'stop', REASONING_MODEL],
    ['litellm', { api_base: 'http://169.254.169.254' }, 'api_base'],
    ['litellm', { base_url: 'http://elsewhere' }, 'base_url'],
    ['litellm', { model_list: [{}] }, 'model_list'],
    ['litellm', { fallbacks: ['a'] }, 'fallbacks'],
    ['litellm', { custom_llm_provider: 'openai' }, 'custom_llm_provider'],
  ])('is rejected: %s %j', (name, fields, param, model = 'some-model') => {
    expect(gatewayErrorOf(() => bodyOf(name, { ...HI, ...fields }, {}, model))).toMatchObject({ status: 422, param });
  });

  it.each<[string, object, string[], string?]>([
    ['groq', { logit_bias: { 1: 5 }, top_k: 3, n: 1 }, ['logit_bias', 'top_k']],
    ['deepseek', { seed: 0, top_k: 3 }, ['seed', 'top_k']],
    ['perplexity', { seed: 0, logit_bias: { 1: 5 }, n: 1 }, ['logit_bias', 'seed']],
    ['moonshot', { seed: 0, top_k: 3 }, ['seed', 'top_k']],
    ['ollama', { tool_choice: 'required', tools: TOOLS }, ['tool_choice']],
    ['ollama', { logit_bias: { 1: 5 }, user: 'u', n: 1, top_k: 3 }, ['logit_bias', 'user', 'top_k']],
    ['cerebras', { top_k: 3 }, ['top_k']],
    ['xai', { presence_penalty: 1, frequency_penalty: 1 }, ['presence_penalty', 'frequency_penalty'], REASONING_MODEL],
    ['xai', { reasoning_effort: 'none' }, ['reasoning_effort'], 'grok-4.20-0309-non-reasoning'],
  ])('is dropped and reported: %s %j', (name, fields, adjusted, model = 'some-model') => {
    const request = { ...HI, ...fields };
    expect(adjustedOf(name, request, {}, model)).toEqual(adjusted);
    const body = bodyOf(name, request, {}, model);
    expect(Object.keys(body).filter((field) => [...adjusted, 'n'].includes(field))).toEqual([]);
  });

  it('is renamed if the provider has another name for it', () => {
    expect(bodyOf('xai', { ...HI, parallel_tool_calls: false })).toMatchObject({ parallel_function_calling: false });
    expect(bodyOf('cerebras', { ...HI, max_tokens: 5 })).toEqual({
      ...HI,
      model: 'some-model',
      max_completion_tokens: 5,
    });
  });

  it('is renamed in chats only', () => {
    const call = adapterOf('cerebras').completions.toRequest({ prompt: 'Hi', max_tokens: 5 }, targetOf('cerebras'));
    expect(call.body).toEqual({ prompt: 'Hi', max_tokens: 5, model: 'some-model' });
  });

  it('is kept for models without reasoning', () => {
    const request = { ...HI, stop: ['END'], presence_penalty: 1 };
    expect(bodyOf('xai', request, {}, 'grok-4-fast-non-reasoning')).toMatchObject(request);
    expect(bodyOf('xai', { ...HI, reasoning_effort: 'none' }, {}, 'grok-4')).toMatchObject({
      reasoning_effort: 'none',
    });
  });
});
