import { asWritten } from '../../../../test/support/written';
import type { GatewayError } from '../../../errors';
import { toResponsesBody, type ResponsesSettings } from './responses-request';

const user = { role: 'user', content: 'Hi' };

interface Sent {
  adjusted: string[];
  [field: string]: unknown;
}

function sent(
  request: object,
  settings: ResponsesSettings = { model: 'gpt-5-codex', thinks: true, summary: 'auto' },
): Sent {
  const body: Record<string, unknown> = { messages: [user], ...structuredClone(request) };
  const adjusted = toResponsesBody(body, settings);
  return { ...asWritten(body), adjusted };
}

const inputOf = (messages: object[]) => sent({ messages })['input'];
const calledWith = (call: object) => ({ role: 'assistant', content: null, tool_calls: [call] });
const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } };

function refusalOf(request: object): GatewayError {
  try {
    sent(request);
  } catch (error) {
    return error as GatewayError;
  }
  throw new Error('it was not refused');
}

describe('the conversation', () => {
  it('becomes items, in their order and with their roles', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'developer', content: 'Be kind.' },
      user,
      { role: 'assistant', content: 'Hello.' },
      user,
    ];
    expect(inputOf(messages)).toEqual(messages);
  });

  it('has parts for text, images and files', () => {
    const content = [
      { type: 'text', text: 'Look:' },
      { type: 'image_url', image_url: { url: 'https://e.example/a.png', detail: 'high' } },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' } },
      { type: 'file', file: { file_id: 'file-1' } },
    ];
    expect(inputOf([{ role: 'user', content }])).toEqual([
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'Look:' },
          { type: 'input_image', image_url: 'https://e.example/a.png', detail: 'high' },
          { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'auto' },
          { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' },
          { type: 'input_file', file_id: 'file-1' },
        ],
      },
    ]);
  });

  it('has what the assistant said and refused as its output', () => {
    const content = [
      { type: 'text', text: 'No.' },
      { type: 'refusal', refusal: 'I will not.' },
    ];
    const output = [
      { type: 'output_text', text: 'No.' },
      { type: 'refusal', refusal: 'I will not.' },
    ];
    expect(inputOf([user, { role: 'assistant', content }])).toEqual([user, { role: 'assistant', content: output }]);
    expect(inputOf([user, { role: 'assistant', content: 'No.', refusal: 'I will not.' }])).toEqual([
      user,
      { role: 'assistant', content: output },
    ]);
  });

  it('keeps what the model calls a commentary or its final answer', () => {
    const commented = { role: 'assistant', content: 'Looking.', phase: 'commentary' };
    expect(inputOf([user, commented])).toEqual([user, commented]);
  });

  it('has calls and their results as items of their own', () => {
    const result = { role: 'tool', tool_call_id: 'call_1', content: 'snow' };
    const seen = { role: 'tool', tool_call_id: 'call_1', content: [{ type: 'text', text: 'rain' }] };
    expect(inputOf([user, calledWith(call), result, seen])).toEqual([
      user,
      { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{"a":1}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'snow' },
      { type: 'function_call_output', call_id: 'call_1', output: [{ type: 'input_text', text: 'rain' }] },
    ]);
  });

  it('tells calls of custom tools from those of functions', () => {
    const custom = { id: 'call_2', type: 'custom', custom: { name: 'sh', input: 'ls' } };
    expect(inputOf([user, calledWith(custom), { role: 'tool', tool_call_id: 'call_2', content: 'a.txt' }])).toEqual([
      user,
      { type: 'custom_tool_call', call_id: 'call_2', name: 'sh', input: 'ls' },
      { type: 'custom_tool_call_output', call_id: 'call_2', output: 'a.txt' },
    ]);
  });

  it('takes back what the model thought, before what it said and called', () => {
    const blocks = [
      { type: 'thinking', thinking: 'Hm.', signature: 'gAAA1', id: 'rs_1' },
      { type: 'redacted_thinking', data: 'gAAA2', id: 'rs_2' },
    ];
    const { input, adjusted } = sent({
      messages: [user, { ...calledWith(call), content: 'So:', thinking_blocks: blocks, reasoning_content: 'Hm.' }],
    });
    expect(input).toEqual([
      user,
      { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Hm.' }], encrypted_content: 'gAAA1' },
      { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: 'gAAA2' },
      { role: 'assistant', content: 'So:' },
      { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{"a":1}' },
    ]);
    expect(adjusted).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    [
      'the reasoning of another vendor',
      { thinking_blocks: [{ type: 'thinking', thinking: 'a', signature: 's' }] },
      ['thinking_blocks'],
    ],
    [
      'the reasoning of another vendor that has ids, too',
      { thinking_blocks: [{ type: 'redacted_thinking', data: 's', id: 'think_1' }] },
      ['thinking_blocks'],
    ],
    ['reasoning that cannot be verified', { reasoning_content: 'Hm.' }, ['reasoning_content']],
    ['a speaker’s name', { name: 'Ann' }, ['messages.name']],
  ])('leaves out and tells: %s', (_what, fields, names) => {
    const { input, adjusted } = sent({ messages: [user, { role: 'assistant', content: 'Hello.', ...fields }] });
    expect(input).toEqual([user, { role: 'assistant', content: 'Hello.' }]);
    expect(adjusted).toEqual(names);
  });

  it.each<[string, object]>([
    ['audio', { role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } }] }],
    ['audio of an earlier answer', { role: 'assistant', audio: { id: 'a' } }],
    ['a function call of the old kind', { role: 'assistant', function_call: { name: 'f', arguments: '{}' } }],
    ['a role of the old kind', { role: 'function', name: 'f', content: '1' }],
    ['a result of no call', { role: 'tool', content: '1' }],
    ['a call without a name', calledWith({ id: 'a', type: 'function' })],
    ['an image without an address', { role: 'user', content: [{ type: 'image_url', image_url: {} }] }],
    ['an empty file', { role: 'user', content: [{ type: 'file', file: {} }] }],
  ])('may not have %s', (_what, message) => {
    expect(refusalOf({ messages: [user, message] })).toMatchObject({ code: 'INVALID_REQUEST', status: 422 });
  });
});

describe('the tools', () => {
  const parameters = { type: 'object', properties: { a: { $ref: '#/$defs/a' } }, $defs: { a: { minimum: 1 } } };

  it('are flat, with their schemas untouched, and strict only where that is said', () => {
    const functions = [
      { type: 'function', function: { name: 'f', description: 'd', parameters, strict: true } },
      { type: 'function', function: { name: 'g' } },
    ];
    expect(sent({ tools: functions })['tools']).toEqual([
      { type: 'function', name: 'f', description: 'd', parameters, strict: true },
      { type: 'function', name: 'g', parameters: { type: 'object', properties: {} }, strict: false },
    ]);
  });

  it('may be custom ones', () => {
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

  it('may be the vendor’s own where they need nothing of the client', () => {
    const tools = [
      { type: 'web_search_preview' },
      { type: 'file_search', vector_store_ids: ['vs_1'] },
      { type: 'mcp', server_url: 'https://m.example', require_approval: 'never' },
    ];
    expect(sent({ tools })['tools']).toEqual(tools);
    const approved = { type: 'computer', require_approval: 'never' };
    for (const tool of [{ type: 'computer_use_preview' }, { type: 'local_shell' }, approved, { type: 'mcp' }]) {
      expect(refusalOf({ tools: [tool] })).toMatchObject({
        code: 'INVALID_REQUEST',
        param: expect.stringMatching(/^tools\.0/),
      });
    }
  });

  it('hold the web search that chat has as an option', () => {
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
  ])('are chosen: %j', (chosen, theirs) => {
    expect(sent({ tool_choice: chosen })['tool_choice']).toEqual(theirs);
  });
});

describe('the parameters', () => {
  it('are few without a wish, and nothing is stored', () => {
    expect(sent({})).toEqual({
      model: 'gpt-5-codex',
      input: [user],
      store: false,
      include: ['reasoning.encrypted_content'],
      adjusted: [],
    });
  });

  it('ask for no thoughts of a model that has none', () => {
    expect(sent({}, { model: 'gpt-4o', thinks: false, summary: 'auto' })).not.toHaveProperty('include');
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
  ])('%j', (wanted, theirs) => {
    const { adjusted, ...body } = sent(wanted);
    expect(body).toEqual({ ...withoutAdjusted(sent({})), ...theirs });
    expect(adjusted).toEqual([]);
  });

  it('ask for no summary where the endpoint says so', () => {
    const settings = { model: 'o3-pro', thinks: true, summary: undefined };
    expect(sent({ reasoning_effort: 'high' }, settings)['reasoning']).toEqual({ effort: 'high' });
  });

  it('raise a limit that is too low, and say so', () => {
    expect(sent({ max_tokens: 1 })).toMatchObject({ max_output_tokens: 16, adjusted: ['max_tokens'] });
  });

  it('leave out and tell what the API does not have', () => {
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

  it('leave out without a word what asks for nothing', () => {
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
  ])('are refused where the answer would lack what they ask for: %j', (wanted) => {
    expect(refusalOf(wanted)).toMatchObject({ code: 'INVALID_REQUEST', status: 422, param: Object.keys(wanted)[0] });
  });
});

function withoutAdjusted({ adjusted: _, ...body }: Sent): object {
  return body;
}
