import { errorOf, sent, user, type Sent } from '../../../../test/support/providers/openai-responses';

describe('the tools of a Responses request', () => {
  const parameters = { type: 'object', properties: { a: { $ref: '#/$defs/a' } }, $defs: { a: { minimum: 1 } } };

  it('are flat, keep their schemas, and are strict only on request', () => {
    const functions = [
      { type: 'function', function: { name: 'f', description: 'd', parameters, strict: true } },
      { type: 'function', function: { name: 'g' } },
    ];
    expect(sent({ tools: functions })['tools']).toEqual([
      { type: 'function', name: 'f', description: 'd', parameters, strict: true },
      { type: 'function', name: 'g', parameters: { type: 'object', properties: {} }, strict: false },
    ]);
  });

  it('include custom tools', () => {
    const grammar = { syntax: 'lark', definition: 'start: "a"' };
    const tools = [
      { type: 'custom', custom: { name: 'sh', description: 'd', format: { type: 'grammar', grammar } } },
      { type: 'custom', custom: { name: 'say', format: { type: 'text' } } },
    ];
    expect(sent({ tools })['tools']).toEqual([
      { type: 'custom', name: 'sh', description: 'd', format: { type: 'grammar', ...grammar } },
      { type: 'custom', name: 'say', format: { type: 'text' } },
    ]);
  });

  it('include built-in tools that run without the client', () => {
    const tools = [
      { type: 'web_search_preview' },
      { type: 'file_search', vector_store_ids: ['vs_1'] },
      { type: 'mcp', server_url: 'https://m.example', require_approval: 'never' },
    ];
    expect(sent({ tools })['tools']).toEqual(tools);
    const approved = { type: 'computer', require_approval: 'never' };
    for (const tool of [{ type: 'computer_use_preview' }, { type: 'local_shell' }, approved, { type: 'mcp' }]) {
      expect(errorOf({ tools: [tool] })).toMatchObject({
        code: 'INVALID_REQUEST',
        param: expect.stringMatching(/^tools\.0/),
      });
    }
  });

  it('include web search if the chat request has web_search_options', () => {
    const web_search_options = {
      search_context_size: 'low',
      user_location: { type: 'approximate', approximate: { country: 'NO' } },
    };
    expect(sent({ web_search_options })['tools']).toEqual([
      { type: 'web_search', search_context_size: 'low', user_location: { type: 'approximate', country: 'NO' } },
    ]);
  });

  it.each<[unknown, unknown]>([
    ['required', 'required'],
    [
      { type: 'function', function: { name: 'f' } },
      { type: 'function', name: 'f' },
    ],
    [
      { type: 'custom', custom: { name: 'sh' } },
      { type: 'custom', name: 'sh' },
    ],
    [
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'f' } }] },
      },
      { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] },
    ],
    [{ type: 'web_search_preview' }, { type: 'web_search_preview' }],
  ])('are selected by tool_choice %j', (chosen, theirs) => {
    expect(sent({ tool_choice: chosen })['tool_choice']).toEqual(theirs);
  });
});

describe('the parameters of a Responses request', () => {
  it('set store to false and request encrypted reasoning by default', () => {
    expect(sent({})).toEqual({
      model: 'gpt-5-codex',
      input: [user],
      store: false,
      include: ['reasoning.encrypted_content'],
      adjusted: [],
    });
  });

  it('request no encrypted reasoning from a model without reasoning', () => {
    expect(sent({}, { model: 'gpt-4o', supportsReasoning: false, summary: 'auto' })).not.toHaveProperty('include');
  });

  it.each<[object, object]>([
    [{ max_tokens: 100 }, { max_output_tokens: 100 }],
    [{ max_tokens: 100, max_completion_tokens: 50 }, { max_output_tokens: 50 }],
    [{ reasoning_effort: 'high' }, { reasoning: { effort: 'high', summary: 'auto' } }],
    [{ reasoning_effort: 'none' }, { reasoning: { effort: 'none' } }],
    [
      { reasoning_effort: 'low', reasoning: { context: 'auto' } },
      { reasoning: { context: 'auto', effort: 'low', summary: 'auto' } },
    ],
    [{ verbosity: 'low' }, { text: { verbosity: 'low' } }],
    [{ response_format: { type: 'json_object' } }, { text: { format: { type: 'json_object' } } }],
    [
      {
        response_format: { type: 'json_schema', json_schema: { name: 'n', strict: true, schema: { type: 'object' } } },
        verbosity: 'high',
      },
      {
        text: {
          verbosity: 'high',
          format: { type: 'json_schema', name: 'n', strict: true, schema: { type: 'object' } },
        },
      },
    ],
    [
      { logprobs: true, top_logprobs: 2 },
      { top_logprobs: 2, include: ['message.output_text.logprobs', 'reasoning.encrypted_content'] },
    ],
    [{ store: true }, { store: true }],
    [
      { temperature: 1, top_p: 0.5, stream: true },
      { temperature: 1, top_p: 0.5, stream: true },
    ],
    [
      { parallel_tool_calls: false, metadata: { a: 'b' } },
      { parallel_tool_calls: false, metadata: { a: 'b' } },
    ],
    [
      { service_tier: 'flex', user: 'u', prompt_cache_key: 'k' },
      { service_tier: 'flex', user: 'u', prompt_cache_key: 'k' },
    ],
    [{ truncation: 'auto' }, { truncation: 'auto' }],
  ])('translate %j', (wanted, theirs) => {
    const { adjusted, ...body } = sent(wanted);
    expect(body).toEqual({ ...withoutAdjusted(sent({})), ...theirs });
    expect(adjusted).toEqual([]);
  });

  it('request no reasoning summary if the endpoint disables it', () => {
    const settings = { model: 'o3-pro', supportsReasoning: true, summary: undefined };
    expect(sent({ reasoning_effort: 'high' }, settings)['reasoning']).toEqual({ effort: 'high' });
  });

  it('raise max_tokens to the minimum and report it', () => {
    expect(sent({ max_tokens: 1 })).toMatchObject({ max_output_tokens: 16, adjusted: ['max_tokens'] });
  });

  it('without an equivalent are dropped and reported', () => {
    const unknown = {
      seed: 0,
      stop: ['a'],
      logit_bias: { 1: 2 },
      presence_penalty: 1,
      frequency_penalty: 1,
      prediction: { type: 'content', content: 'a' },
    };
    const { adjusted, ...body } = sent(unknown);
    expect(adjusted).toEqual(Object.keys(unknown));
    expect(body).toEqual(withoutAdjusted(sent({})));
  });

  it('with neutral values are dropped without a report', () => {
    const { adjusted, ...body } = sent({
      n: 1,
      stop: [],
      presence_penalty: 0,
      modalities: ['text'],
      stream_options: {},
    });
    expect(adjusted).toEqual([]);
    expect(body).toEqual(withoutAdjusted(sent({})));
  });

  it.each([
    { n: 2 },
    { modalities: ['text', 'audio'] },
    { audio: { voice: 'alloy', format: 'wav' } },
    { functions: [{ name: 'f' }] },
    { function_call: { name: 'f' } },
  ])('that the API cannot fulfil are rejected: %j', (wanted) => {
    expect(errorOf(wanted)).toMatchObject({ code: 'INVALID_REQUEST', status: 422, param: Object.keys(wanted)[0] });
  });
});

function withoutAdjusted({ adjusted: _, ...body }: Sent): object {
  return body;
}
