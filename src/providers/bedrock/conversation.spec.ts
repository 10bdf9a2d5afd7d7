import { add, bodyOf, upstreamRequest, CLAUDE_3, LLAMA, MISTRAL, user } from '../../../test/support/bedrock';
import { gatewayErrorOf } from '../../../test/support/provider-error';

const PNG = 'data:image/png;base64,aGk=';
const parts = (...content: object[]) => ({ messages: [{ role: 'user', content }] });
const image = (url: string) => ({ type: 'image_url', image_url: { url } });

describe('the conversation of a Converse request', () => {
  it('merges consecutive messages of one role and drops empty ones', () => {
    const messages = [
      { role: 'system', content: 'A' },
      { role: 'user', content: 'One' },
      { role: 'user', content: ' ' },
      { role: 'narrator', content: 'Two' },
      { role: 'assistant', content: '' },
      { role: 'assistant', content: 'Three' },
      { role: 'developer', content: [{ type: 'text', text: 'B', cache_control: { type: 'ephemeral', ttl: '1h' } }] },
    ];
    expect(bodyOf({ messages })).toEqual({
      system: [{ text: 'A' }, { text: 'B' }, { cachePoint: { type: 'default', ttl: '1h' } }],
      messages: [
        { role: 'user', content: [{ text: 'One' }, { text: 'Two' }] },
        { role: 'assistant', content: [{ text: 'Three' }] },
      ],
    });
  });

  it('contains the results of parallel tool calls in one message, including errors and images', () => {
    const calls = ['a', 'b'].map((id) => ({ id, type: 'function', function: { name: 'add', arguments: '' } }));
    const messages = [
      user,
      { role: 'assistant', content: null, tool_calls: calls },
      { role: 'tool', tool_call_id: 'a', content: 'No', is_error: true },
      { role: 'tool', tool_call_id: 'b', content: [image(PNG)] },
      user,
    ];
    expect(bodyOf({ messages, tools: [add] }).messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: ['a', 'b'].map((toolUseId) => ({ toolUse: { toolUseId, name: 'add', input: {} } })),
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'a', content: [{ text: 'No' }], status: 'error' } },
          { toolResult: { toolUseId: 'b', content: [{ image: { format: 'png', source: { bytes: 'aGk=' } } }] } },
          { text: 'Hi' },
        ],
      },
    ]);
  });

  it('has tool use ids of nine letters and digits for Mistral, equal in call and result', () => {
    const messages = [
      user,
      { role: 'assistant', tool_calls: [{ id: 'call_1234567890', function: { name: 'add', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'call_1234567890', content: '3' },
      { role: 'assistant', tool_calls: [{ id: 'x-1', function: { name: 'add', arguments: '{}' } }] },
    ];
    const text = JSON.stringify(bodyOf({ messages, tools: [add] }, MISTRAL).messages);
    expect(text.match(/"toolUseId":"\w+"/g)).toEqual(
      ['call12345', 'call12345', 'x10000000'].map((id) => `"toolUseId":"${id}"`),
    );
  });

  it('has distinct tool use ids for Mistral if two ids start with the same nine characters', () => {
    const ids = ['tooluse_ab1', 'tooluse_ab2'];
    const messages = [
      user,
      { role: 'assistant', tool_calls: ids.map((id) => ({ id, function: { name: 'add', arguments: '{}' } })) },
      ...ids.map((tool_call_id) => ({ role: 'tool', tool_call_id, content: '3' })),
    ];
    const text = JSON.stringify(bodyOf({ messages, tools: [add] }, MISTRAL).messages);
    const [first, second, ...results] = [...text.matchAll(/"toolUseId":"([a-zA-Z0-9]{9})"/g)].map(([, id]) => id);
    expect(first).not.toBe(second);
    expect(results).toEqual([first, second]);
  });

  it.each([
    [
      { id: 'c', function: { name: '', arguments: '{}' } },
      'Invalid assistant tool call: missing function name for tool_call_id=c.',
    ],
    [{ id: 'c' }, 'Invalid assistant tool call: missing function name for tool_call_id=c.'],
    [
      { id: 'c', function: { name: 'add', arguments: '{' } },
      'Invalid assistant tool call arguments: not valid JSON for tool_call_id=c, tool_name=add.',
    ],
    [
      { id: 'c', function: { name: 'add', arguments: '[1]' } },
      'Invalid assistant tool call arguments: not valid JSON for tool_call_id=c, tool_name=add.',
    ],
  ])('is rejected if it contains the tool call %j', (broken, message) => {
    const messages = [user, { role: 'assistant', content: null, tool_calls: [broken] }];
    expect(gatewayErrorOf(() => upstreamRequest({ messages }))).toMatchObject({ status: 422, message });
  });

  it('replays signed reasoning before other content', () => {
    const thinking_blocks = [
      { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
      { type: 'redacted_thinking', data: 'cmVk' },
    ];
    expect(
      bodyOf({ messages: [user, { role: 'assistant', content: 'So', thinking_blocks }] }).messages[1]!.content,
    ).toEqual([
      { reasoningContent: { reasoningText: { text: 'Hm', signature: 'c2ln' } } },
      { reasoningContent: { redactedContent: 'cmVk' } },
      { text: 'So' },
    ]);
    const unsigned = [user, { role: 'assistant', thinking_blocks: [{ type: 'thinking', thinking: 'Hm' }] }];
    expect(gatewayErrorOf(() => upstreamRequest({ messages: unsigned }))).toMatchObject({
      status: 422,
      param: 'messages.1.thinking_blocks.0',
    });
  });

  it('translates images, documents and audio', () => {
    const file = (file_data: string, filename?: string) => ({ type: 'file', file: { file_data, filename } });
    const body = bodyOf(
      parts(
        image('data:image/jpg;base64,aGk='),
        image('s3://bucket/a/cat.webp'),
        file('data:text/csv;base64,aGk=', 'my_data: 2.csv'),
        file('aGk=', 'my data 2.docx'),
        file('aGk='),
        file('s3://bucket/notes.md'),
        { type: 'input_audio', input_audio: { data: 'aGk=', format: 'mp3' } },
      ),
    );
    const bytes = 'aGk=';
    expect(body.messages[0]!.content).toEqual([
      { image: { format: 'jpeg', source: { bytes } } },
      { image: { format: 'webp', source: { s3Location: { uri: 's3://bucket/a/cat.webp' } } } },
      { document: { format: 'csv', name: 'my data 2', source: { bytes } } },
      { document: { format: 'docx', name: 'my data 2 2', source: { bytes } } },
      { document: { format: 'pdf', name: 'document', source: { bytes } } },
      { document: { format: 'md', name: 'document 2', source: { s3Location: { uri: 's3://bucket/notes.md' } } } },
      { audio: { format: 'mp3', source: { bytes } } },
    ]);
  });

  it.each([
    [image('https://a.example/cat.png'), 'does not fetch images from the web'],
    [image('data:image/bmp;base64,aGk='), 'PNG, JPEG, GIF or WebP'],
    [image('data:image/png,aGk='), 'PNG, JPEG, GIF or WebP'],
    [{ type: 'file', file: { file_id: 'f' } }, 'file_data'],
    [{ type: 'file', file: { file_data: 'data:application/zip;base64,aGk=' } }, 'file_data'],
    [{ type: 'file', file: { file_data: 'https://a.example/a.pdf' } }, 'file_data'],
    [{ type: 'input_audio', input_audio: { data: 'aGk=', format: 'midi' } }, "'format' of mp3"],
    [{ type: 'hologram' }, "type 'hologram'"],
  ])('is rejected if it contains the part %j', (part, text) => {
    expect(gatewayErrorOf(() => upstreamRequest(parts(part)))).toMatchObject({
      status: 422,
      message: expect.stringContaining(text),
    });
  });

  it('removes trailing white space from a prefill for Claude only', () => {
    const messages = [user, { role: 'assistant', content: 'So \n' }];
    expect(bodyOf({ messages }, CLAUDE_3).messages[1]).toEqual({ role: 'assistant', content: [{ text: 'So' }] });
    expect(bodyOf({ messages }, LLAMA).messages[1]).toEqual({ role: 'assistant', content: [{ text: 'So \n' }] });
  });

  it('is rejected without a user message', () => {
    expect(gatewayErrorOf(() => upstreamRequest({ messages: [{ role: 'system', content: 'A' }] }))).toMatchObject({
      param: 'messages',
    });
  });
});
