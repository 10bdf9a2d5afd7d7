import { bodyOf, errorOf, user } from '../../../../test/support/anthropic';

function messagesOf(...messages: object[]) {
  return bodyOf({ messages }).messages;
}

describe('system messages', () => {
  it('and developer messages move to `system` in their order', () => {
    const body = bodyOf({
      messages: [
        { role: 'system', content: 'One.' },
        user,
        {
          role: 'developer',
          content: [{ type: 'text', text: 'Two.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
        },
      ],
    });
    expect(body.system).toEqual([
      { type: 'text', text: 'One.' },
      { type: 'text', text: 'Two.', cache_control: { type: 'ephemeral', ttl: '1h' } },
    ]);
    expect(body.messages).toEqual([user]);
  });

  it('are dropped when they are blank', () => {
    expect(bodyOf({ messages: [{ role: 'system', content: ' ' }, user] })).not.toHaveProperty('system');
  });

  it('are rejected with an image', () => {
    const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } };
    expect(errorOf({ messages: [{ role: 'system', content: [image] }, user] })).toMatchObject({ status: 422 });
  });
});

describe('user messages', () => {
  const partOf = (part: object) => messagesOf({ role: 'user', content: [part] })[0]?.content[0];
  const image = (url: string) => ({ type: 'image_url', image_url: { url, detail: 'auto' } });
  const file = (content: object) => ({ type: 'file', file: content });

  it.each([
    ['image/png', 'image/png'],
    ['image/jpg', 'image/jpeg'],
    ['IMAGE/WEBP', 'image/webp'],
  ])('send an image of type %s as base64 of type %s', (given, media_type) => {
    const source = { type: 'base64', media_type, data: 'aGVsbG8=' };
    expect(partOf(image(`data:${given};base64,aGVsbG8=`))).toEqual({ type: 'image', source });
  });

  it('send the URL of an image', () => {
    const url = 'https://example.com/cat.png';
    const part = { ...image(url), cache_control: { type: 'ephemeral' } };
    const source = { type: 'url', url };
    expect(partOf(part)).toEqual({ type: 'image', source, cache_control: { type: 'ephemeral' } });
  });

  it.each([
    'data:image/svg+xml;base64,aGk=',
    'data:image/png,hello',
    'data:image/png;base64,',
    'gs://bucket/cat.png',
    'file:///etc/passwd',
    'cat.png',
    '',
  ])('are rejected with the image URL %p', (url) => {
    const error = errorOf({ messages: [{ role: 'user', content: [image(url)] }] });
    expect(error).toMatchObject({ status: 422, param: 'messages.0.content.0' });
    expect(error.message).toContain('image/jpeg, image/png, image/gif or image/webp');
  });

  it.each([
    [
      { file_data: 'data:application/pdf;base64,JVBERg==' },
      { type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' },
    ],
    [{ file_data: 'JVBERg==' }, { type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' }],
    [{ file_data: 'data:text/plain;base64,aGVsbG8=' }, { type: 'text', media_type: 'text/plain', data: 'hello' }],
    [{ file_data: 'https://example.com/a.pdf' }, { type: 'url', url: 'https://example.com/a.pdf' }],
    [{ file_id: 'file_fx1' }, { type: 'file', file_id: 'file_fx1' }],
  ])('send the file %j as a document block', (content, source) => {
    expect(partOf(file(content))).toEqual({ type: 'document', source });
    expect(partOf(file({ ...content, filename: 'a.pdf' }))).toEqual({ type: 'document', source, title: 'a.pdf' });
  });

  it.each([[file({})], [file({ file_data: 'data:application/zip;base64,UEs=' })]])('are rejected with %j', (part) => {
    expect(errorOf({ messages: [{ role: 'user', content: [part] }] })).toMatchObject({ status: 422 });
  });

  it('pass native content parts through', () => {
    const part = { type: 'search_result', source: 's', title: 't', content: [{ type: 'text', text: 'x' }] };
    expect(partOf(part)).toEqual(part);
  });

  it.each([[{ type: 'input_audio', input_audio: { data: 'aGk=', format: 'wav' } }], [{ type: 'constructor' }]])(
    'are rejected with the part %j',
    (part) => {
      const { message } = errorOf({ messages: [{ role: 'user', content: [part] }] });
      expect(message).toContain(`a content part of type '${part.type}'`);
    },
  );

  it('lose blank text parts', () => {
    const content = [
      { type: 'text', text: '\n' },
      { type: 'text', text: 'Hi' },
    ];
    expect(messagesOf({ role: 'user', content })[0]?.content).toEqual([{ type: 'text', text: 'Hi' }]);
  });

  it.each(['', ' \n', null, []])('are rejected with the content %j', (content) => {
    expect(errorOf({ messages: [{ role: 'user', content }] })).toMatchObject({ param: 'messages.0' });
  });

  it('are required: a conversation of only system messages is rejected', () => {
    expect(errorOf({ messages: [{ role: 'system', content: 'One.' }] })).toMatchObject({ param: 'messages' });
  });
});

describe('messages', () => {
  it.each(['function', 'critic', 'toString'])('with the role %s are rejected', (role) => {
    expect(errorOf({ messages: [{ role, content: 'Hi' }] }).message).toContain(
      'system, developer, user, assistant, tool',
    );
  });
});

describe('assistant messages', () => {
  const toolCall = (given: string) => ({
    id: 'toolu_1',
    type: 'function',
    function: { name: 'now', arguments: given },
  });

  it('contain thinking, then text, then tool calls', () => {
    const thinking_blocks = [
      { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
      { type: 'redacted_thinking', data: 'b3BhcXVl' },
    ];
    const message = {
      role: 'assistant',
      content: 'A moment.',
      tool_calls: [toolCall('{"zone":"UTC"}')],
      thinking_blocks,
    };
    expect(messagesOf(user, message)[1]?.content).toEqual([
      ...thinking_blocks,
      { type: 'text', text: 'A moment.' },
      { type: 'tool_use', id: 'toolu_1', name: 'now', input: { zone: 'UTC' } },
    ]);
  });

  it.each(['', ' ', 'null', '{}'])('send {} as tool input for the arguments %j', (given) => {
    const [, message] = messagesOf(user, { role: 'assistant', content: null, tool_calls: [toolCall(given)] });
    expect(message?.content).toEqual([{ type: 'tool_use', id: 'toolu_1', name: 'now', input: {} }]);
  });

  it.each(['{"zone"', '[1]', '"x"', '7'])('are rejected with the tool arguments %j', (given) => {
    const messages = [user, { role: 'assistant', content: null, tool_calls: [toolCall(given)] }];
    expect(errorOf({ messages }).param).toBe('messages.1.tool_calls.0.function.arguments');
  });

  it.each([
    [{ thinking_blocks: [{ type: 'thinking', thinking: 'Hm' }] }],
    [{ tool_calls: [{ id: 'x', type: 'custom' }] }],
    [{ function_call: { name: 'now', arguments: '' } }],
  ])('are rejected with %j', (extra) => {
    expect(errorOf({ messages: [user, { role: 'assistant', content: 'Hi', ...extra }] })).toMatchObject({
      status: 422,
    });
  });

  it('are dropped when they are empty', () => {
    expect(messagesOf(user, { role: 'assistant', content: '' }, { role: 'user', content: 'Well?' })).toHaveLength(2);
  });

  it('send their refusal as text', () => {
    const [, message] = messagesOf(user, { role: 'assistant', content: '', refusal: 'I cannot.' }, user);
    expect(message?.content).toEqual([{ type: 'text', text: 'I cannot.' }]);
  });

  it('lose trailing white space when they are the last message', () => {
    expect(messagesOf(user, { role: 'assistant', content: 'The answer is \n' })[1]?.content).toBe('The answer is');
    const parts = [{ type: 'text', text: 'It is ' }];
    expect(messagesOf(user, { role: 'assistant', content: parts })[1]?.content).toEqual([
      { type: 'text', text: 'It is' },
    ]);
    expect(messagesOf(user, { role: 'assistant', content: 'Yes. ' }, user)[1]?.content).toBe('Yes. ');
  });

  it.each([
    { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'x' } },
    { type: 'file', file: { file_data: 'JVBERg==' } },
    { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
  ])('are rejected with a document or an image: %j', (part) => {
    const messages = [user, { role: 'assistant', content: [part] }];
    expect(errorOf({ messages })).toMatchObject({ status: 422, param: 'messages.1.content.0' });
  });

  it('pass server tool blocks through and drop unsigned reasoning', () => {
    const search = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'cats' } };
    const found = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] };
    const content = [{ type: 'reasoning', summary: [] }, search, found, { type: 'text', text: 'Cats.' }];
    expect(messagesOf(user, { role: 'assistant', content }, user)[1]?.content).toEqual(content.slice(1));
  });
});

describe('tool messages', () => {
  const result = (tool_use_id: string, content: unknown) => ({ type: 'tool_result', tool_use_id, content });

  it('in sequence, and the user message after them, become one message', () => {
    const messages = messagesOf(
      user,
      { role: 'tool', tool_call_id: 'a', content: '1' },
      { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: '2' }] },
      { role: 'user', content: 'And?' },
      { role: 'user', content: 'Well?' },
    );
    const merged = [result('a', '1'), result('b', [{ type: 'text', text: '2' }]), { type: 'text', text: 'And?' }];
    expect(messages).toEqual([user, { role: 'user', content: merged }, { role: 'user', content: 'Well?' }]);
  });

  it('of different turns stay separate messages', () => {
    const tool = { role: 'tool', tool_call_id: 'a', content: '1' };
    expect(messagesOf(user, tool, { role: 'assistant', content: 'Hm' }, tool)).toHaveLength(4);
  });

  it('can be empty, and can be errors', () => {
    const message = { role: 'tool', tool_call_id: 'a', content: '', is_error: true };
    expect(messagesOf(user, message)[1]?.content).toEqual([{ type: 'tool_result', tool_use_id: 'a', is_error: true }]);
  });

  it('are rejected without tool_call_id', () => {
    expect(errorOf({ messages: [user, { role: 'tool', content: '1' }] }).param).toBe('messages.1');
  });
});
