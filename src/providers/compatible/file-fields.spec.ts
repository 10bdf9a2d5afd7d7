import { recordedJson } from '../../../test/support/recorded';
import { adapterOf, HI, targetOf } from '../../../test/support/providers/compatible';

function callOf(settings: object, request: object) {
  return adapterOf('openai-compatible').chat.toRequest({ ...HI, ...request }, targetOf('openai-compatible', settings));
}

describe('drop_fields, rename_fields and default_fields', () => {
  it('change the provider request, and dropped fields are reported', () => {
    const settings = {
      drop_fields: ['seed', 'stream_options'],
      rename_fields: { max_tokens: 'max_length' },
      default_fields: { safe: true, temperature: 1 },
    };
    const call = callOf(settings, { seed: 1, max_tokens: 5, temperature: 0, stream: true });
    const expected = { ...HI, model: 'some-model', max_length: 5, temperature: 0, safe: true, stream: true };
    expect(call.body).toEqual(expected);
    expect(call.adjusted).toEqual(['seed']);
  });

  it('do not overwrite a native field of the client, and report the dropped one', () => {
    const call = callOf({ rename_fields: { max_tokens: 'max_length' } }, { max_tokens: 5, max_length: 7 });
    expect(call.body).toMatchObject({ max_length: 7 });
    expect(call.body).not.toHaveProperty('max_tokens');
    expect(call.adjusted).toEqual(['max_tokens']);
  });

  it('apply to completions and embeddings, too', () => {
    const target = targetOf('openai-compatible', { drop_fields: ['user'], default_fields: { input_type: 'query' } });
    const { completions, embeddings } = adapterOf('openai-compatible');
    const completion = completions.toRequest({ prompt: 'Hi', user: 'u' }, target);
    expect([completion.body, completion.adjusted]).toEqual([
      { prompt: 'Hi', model: 'some-model', input_type: 'query' },
      ['user'],
    ]);
    const embedding = embeddings!.toRequest({ input: 'Hi', user: 'u' }, target);
    expect([embedding.body, embedding.adjusted]).toEqual([
      { input: 'Hi', model: 'some-model', input_type: 'query' },
      ['user'],
    ]);
  });

  it('do not modify the client’s request', () => {
    const request = Object.freeze({ ...HI, seed: 1 });
    callOf({ drop_fields: ['seed'], default_fields: { top_p: 1 } }, request);
    expect(request).toEqual({ ...HI, seed: 1 });
  });
});

describe('fields that OpenAI’s API does not have', () => {
  it.each<[string, object]>([
    ['groq', { reasoning_format: 'parsed', service_tier: 'flex', search_settings: { include_domains: ['a.test'] } }],
    ['groq', { include_reasoning: true, compound_custom: { tools: {} } }],
    ['deepseek', { thinking: { type: 'disabled' }, reasoning_effort: 'max' }],
    ['xai', { search_parameters: { mode: 'auto' } }],
    ['openrouter', { provider: { order: ['a'] }, models: ['b'], route: 'fallback', transforms: [], plugins: [] }],
    ['openrouter', { reasoning: { effort: 'high' }, usage: { include: true } }],
    ['ollama', { reasoning: { effort: 'low' } }],
    [
      'vllm',
      { top_k: 3, min_p: 0.1, guided_regex: 'a+', structured_outputs: { regex: 'a+' }, chat_template_kwargs: {} },
    ],
    [
      'fireworks',
      { thinking: { type: 'enabled', budget_tokens: 1024 }, reasoning_history: 'preserved', mirostat_lr: 1 },
    ],
    ['fireworks', { context_length_exceeded_behavior: 'error', perf_metrics_in_response: true, top_k: 3 }],
    ['fireworks', { response_format: { type: 'grammar', grammar: 'root ::= "a"' } }],
    ['perplexity', { search_mode: 'academic', web_search_options: {}, return_images: true, stream_mode: 'concise' }],
    ['cerebras', { reasoning_format: 'parsed', prompt_cache_key: 'k', service_tier: 'auto' }],
    ['moonshot', { thinking: { type: 'enabled', keep: 'all' }, prompt_cache_key: 'k', safety_identifier: 's' }],
  ])('reach the provider unchanged: %s %j', (name, own) => {
    const call = adapterOf(name).chat.toRequest({ ...HI, ...own }, targetOf(name));
    expect(call.body).toEqual({ ...HI, ...own, model: 'some-model' });
    expect(call.adjusted).toEqual([]);
  });

  it.each<[string, object]>([
    ['openrouter', { usage: { cost: 0.00012 } }],
    ['perplexity', { citations: expect.any(Array) }],
    ['vllm', { choices: [{ stop_reason: null }] }],
  ])('of the response of %s reach the client: %j', (name, own) => {
    const response = recordedJson(`compatible/${name}.json#chat`);
    expect(adapterOf(name).chat.toResponse(response, targetOf(name), HI, {})).toMatchObject(own);
  });
});
