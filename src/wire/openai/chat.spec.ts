import { ChatRequest } from './chat';

const MESSAGES = [{ role: 'user', content: 'hi' }];

describe('ChatRequest', () => {
  it.each<[string, object]>([
    ['only the required fields', { messages: MESSAGES }],
    ['undeclared fields', { messages: MESSAGES, seed: 1, metadata: { a: [null] }, logit_bias: {} }],
    ['undeclared message keys', { messages: [{ role: 'user', content: 'hi', cache_control: {} }] }],
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
      'content parts of every type',
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
      'a tool schema with arbitrary JSON Schema keywords',
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
    ['a tool of another type', { messages: MESSAGES, tools: [{ type: 'custom', custom: { name: 'f' } }] }],
    ['an empty list of tools', { messages: MESSAGES, tools: [], tool_choice: 'none' }],
    ['a single stop string, as in OpenAI', { messages: MESSAGES, stop: 'END' }],
    [
      'parameters at their limits',
      { messages: MESSAGES, temperature: 2, top_p: 0, presence_penalty: -2, n: 1, top_k: 1 },
    ],
  ])('returns a body with %s unchanged', (_what, body) => {
    expect(ChatRequest.parse(structuredClone(body))).toEqual({ value: body });
  });

  it('treats a top-level null as a missing field', () => {
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
  ])('coerces %s = %j as FastAPI does', (field, given, value) => {
    expect(ChatRequest.parse({ messages: MESSAGES, [field]: given })).toEqual({
      value: { messages: MESSAGES, [field]: value },
    });
  });

  it('does not coerce numbers to strings', () => {
    const { issues } = ChatRequest.parse({ messages: [{ role: 'user', content: 5 }], stop: [1] });
    expect(issues?.map(({ loc }) => loc.join('.'))).toEqual(
      expect.arrayContaining(['body.messages.0.content.str', expect.stringMatching(/^body\.stop/)]),
    );
  });

  it('reports violations of content parts and tools for the type in the request', () => {
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

  it('rejects Unity Catalog functions and suggests the supported type', () => {
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
