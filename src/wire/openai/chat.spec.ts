import { ChatRequest } from './chat';

const MESSAGES = [{ role: 'user', content: 'hi' }];

describe('ChatRequest', () => {
  it.each<[string, object]>([
    ['the least', { messages: MESSAGES }],
    ['fields that Sluice does not know', { messages: MESSAGES, seed: 1, metadata: { a: [null] }, logit_bias: {} }],
    ['message keys that Sluice does not know', { messages: [{ role: 'user', content: 'hi', cache_control: {} }] }],
    ['a message without content', { messages: [{ role: 'assistant' }] }],
    [
      'a tool call and its result',
      {
        messages: [
          {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
          },
          { role: 'tool', tool_call_id: 'c', content: 'done' },
        ],
      },
    ],
    [
      'content parts of every kind',
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'hi' },
              { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=', detail: 'low' } },
              { type: 'input_audio', input_audio: { data: 'aGk=', format: 'wav' } },
              { type: 'file', file: { file_data: 'aGk=', filename: 'a.pdf' } },
              { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] },
            ],
          },
        ],
      },
    ],
    [
      'a tool schema with every keyword there is',
      {
        messages: MESSAGES,
        tools: [
          {
            type: 'function',
            function: {
              name: 'f',
              strict: true,
              parameters: { $defs: { a: {} }, anyOf: [{ $ref: '#/$defs/a' }], properties: { b: { format: 'date' } } },
            },
          },
        ],
        tool_choice: { type: 'function', function: { name: 'f' } },
      },
    ],
    ['a tool of another kind', { messages: MESSAGES, tools: [{ type: 'custom', custom: { name: 'f' } }] }],
    ['no tools', { messages: MESSAGES, tools: [], tool_choice: 'none' }],
    ['one string to stop at, as OpenAI takes it', { messages: MESSAGES, stop: 'END' }],
    [
      'all bounds at their ends',
      { messages: MESSAGES, temperature: 2, top_p: 0, presence_penalty: -2, n: 1, top_k: 1 },
    ],
  ])('passes on %s untouched', (_what, body) => {
    expect(ChatRequest.parse(structuredClone(body))).toEqual({ value: body });
  });

  it('takes a null at the top for a field that was not given', () => {
    expect(ChatRequest.parse({ messages: MESSAGES, n: null, seed: null, tools: null, stop: null })).toEqual({
      value: { messages: MESSAGES },
    });
  });

  it.each<[string, unknown, unknown]>([
    ['temperature', '0.5', 0.5],
    ['temperature', true, 1],
    ['n', '2', 2],
    ['n', 2.0, 2],
    ['max_tokens', ' 64 ', 64],
    ['stream', 'true', true],
    ['stream', 'OFF', false],
    ['stream', 1, true],
    ['parallel_tool_calls', '0', false],
  ])('reads %s = %j as FastAPI does', (field, given, value) => {
    expect(ChatRequest.parse({ messages: MESSAGES, [field]: given })).toEqual({
      value: { messages: MESSAGES, [field]: value },
    });
  });

  it('coerces nothing within texts', () => {
    const { issues } = ChatRequest.parse({ messages: [{ role: 'user', content: 5 }], stop: [1] });
    expect(issues?.map(({ loc }) => loc.join('.'))).toEqual(
      expect.arrayContaining(['body.messages.0.content.str', expect.stringMatching(/^body\.stop/)]),
    );
  });

  it('speaks of the kind of part or tool that was meant', () => {
    const parts = [{ type: 'image_url', image_url: {} }, { text: 'no type' }];
    const { issues } = ChatRequest.parse({
      messages: [{ role: 'user', content: parts }],
      tools: [{ type: 'function' }, { type: 7 }],
    });
    expect(issues?.map(({ type, loc }) => [type, loc.at(-1)])).toEqual(
      expect.arrayContaining([
        ['missing', 'url'],
        ['union_tag_not_found', 1],
        ['missing', 'function'],
        ['union_tag_invalid', 1],
      ]),
    );
  });

  it('refuses functions of a Unity Catalog, and says what to write', () => {
    const tools = [
      { type: 'function', function: { name: 'f' } },
      { type: 'uc_function', uc_function: { name: 'a.b.c' } },
    ];
    const [issue, ...others] = ChatRequest.parse({ messages: MESSAGES, tools }).issues ?? [];
    expect(issue).toMatchObject({ type: 'value_error', loc: ['body', 'tools', 1, 'type'], input: 'uc_function' });
    expect(issue?.msg).toContain("declare the function with type 'function'");
    expect(others).toEqual([]);
  });
});
