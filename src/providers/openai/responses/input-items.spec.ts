import { call, calledWith, inputOf, errorOf, sent, user } from '../../../../test/support/providers/openai-responses';

describe('the input of a Responses request', () => {
  it('contains the messages in order with their roles', () => {
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

  it('has the assistant’s content and refusal as output items', () => {
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

  it('keeps the phase of an assistant message', () => {
    const commented = { role: 'assistant', content: 'Looking.', phase: 'commentary' };
    expect(inputOf([user, commented])).toEqual([user, commented]);
  });

  it('has tool calls and their results as separate items', () => {
    const result = { role: 'tool', tool_call_id: 'call_1', content: 'snow' };
    const seen = { role: 'tool', tool_call_id: 'call_1', content: [{ type: 'text', text: 'rain' }] };
    expect(inputOf([user, calledWith(call), result, seen])).toEqual([
      user,
      { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{"a":1}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'snow' },
      { type: 'function_call_output', call_id: 'call_1', output: [{ type: 'input_text', text: 'rain' }] },
    ]);
  });

  it('distinguishes calls of custom tools from function calls', () => {
    const custom = { id: 'call_2', type: 'custom', custom: { name: 'sh', input: 'ls' } };
    expect(inputOf([user, calledWith(custom), { role: 'tool', tool_call_id: 'call_2', content: 'a.txt' }])).toEqual([
      user,
      { type: 'custom_tool_call', call_id: 'call_2', name: 'sh', input: 'ls' },
      { type: 'custom_tool_call_output', call_id: 'call_2', output: 'a.txt' },
    ]);
  });

  it('replays reasoning before the text and the tool calls of its message', () => {
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
      'reasoning of another provider',
      { thinking_blocks: [{ type: 'thinking', thinking: 'a', signature: 's' }] },
      ['thinking_blocks'],
    ],
    [
      'reasoning of another provider with ids',
      { thinking_blocks: [{ type: 'redacted_thinking', data: 's', id: 'think_1' }] },
      ['thinking_blocks'],
    ],
    ['reasoning without a signature', { reasoning_content: 'Hm.' }, ['reasoning_content']],
    ['a participant name', { name: 'Ann' }, ['messages.name']],
  ])('drops and reports %s', (_what, fields, names) => {
    const { input, adjusted } = sent({ messages: [user, { role: 'assistant', content: 'Hello.', ...fields }] });
    expect(input).toEqual([user, { role: 'assistant', content: 'Hello.' }]);
    expect(adjusted).toEqual(names);
  });

  it.each<[string, object]>([
    ['audio', { role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } }] }],
    ['audio of an earlier response', { role: 'assistant', audio: { id: 'a' } }],
    ['a deprecated function_call', { role: 'assistant', function_call: { name: 'f', arguments: '{}' } }],
    ['the deprecated role function', { role: 'function', name: 'f', content: '1' }],
    ['a tool result without a call id', { role: 'tool', content: '1' }],
    ['a call without a name', calledWith({ id: 'a', type: 'function' })],
    ['an image without a URL', { role: 'user', content: [{ type: 'image_url', image_url: {} }] }],
    ['an empty file', { role: 'user', content: [{ type: 'file', file: {} }] }],
  ])('is rejected with %s', (_what, message) => {
    expect(errorOf({ messages: [user, message] })).toMatchObject({ code: 'INVALID_REQUEST', status: 422 });
  });
});
