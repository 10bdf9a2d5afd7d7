import { add, bodyOf, upstreamRequest, CLAUDE_3, CLAUDE_4_5, GPT_OSS, user } from '../../../test/support/bedrock';

describe('toToolConfig', () => {
  it('keeps the schemas of tools unchanged', () => {
    const parameters = {
      type: 'object',
      $defs: { a: { anyOf: [{ type: 'string', format: 'date' }] } },
      properties: { a: { $ref: '#/$defs/a' } },
      additionalProperties: false,
    };
    const tools = [
      {
        type: 'function',
        function: { name: 'f', description: '', parameters, strict: true },
        cache_control: { type: 'ephemeral' },
      },
      add,
    ];
    expect(bodyOf({ tools }, CLAUDE_4_5).toolConfig).toEqual({
      tools: [
        { toolSpec: { name: 'f', inputSchema: { json: parameters }, strict: true } },
        { cachePoint: { type: 'default' } },
        { toolSpec: { name: 'add', inputSchema: { json: { type: 'object', properties: {} } } } },
      ],
    });
    expect(upstreamRequest({ tools }, CLAUDE_3).adjusted).toEqual(['tools.strict']);
  });

  it.each([
    [true, 'gpt-oss', GPT_OSS],
    [true, 'Claude', CLAUDE_4_5],
    [false, 'Claude', CLAUDE_4_5],
  ])('fits the schemas of tools to the API if strict is %s for %s', (strict, _, model) => {
    const bounded = { type: 'object', properties: { n: { type: 'integer', minimum: 1 } } };
    const tools = [{ type: 'function', function: { name: 'f', parameters: bounded, strict } }];
    const { body, adjusted } = upstreamRequest({ tools }, model);
    const n = { type: 'integer', description: '{minimum: 1}' };
    const json = strict ? { type: 'object', properties: { n }, additionalProperties: false } : bounded;
    expect(body.toolConfig?.tools[0]).toMatchObject({ toolSpec: { inputSchema: { json } } });
    expect(adjusted).toEqual(strict ? ['tools.parameters'] : []);
  });

  it('unites alternatives at the root of the parameters, which Claude rejects', () => {
    const parameters = { anyOf: [{ type: 'object', properties: { a: { type: 'string' } } }] };
    const tools = [{ type: 'function', function: { name: 'f', parameters } }];
    const { body, adjusted } = upstreamRequest({ tools }, CLAUDE_3);
    expect(JSON.stringify(body)).not.toContain('"anyOf":');
    expect(adjusted).toEqual(['tools.parameters']);
    expect(bodyOf({ tools }, GPT_OSS).toolConfig?.tools[0]).toMatchObject({
      toolSpec: { inputSchema: { json: parameters } },
    });
  });

  it.each([
    ['auto', { auto: {} }],
    ['required', { any: {} }],
    [{ type: 'function', function: { name: 'add' } }, { tool: { name: 'add' } }],
  ])('translates the tool choice %j', (tool_choice, expected) => {
    expect(bodyOf({ tools: [add], tool_choice }).toolConfig?.toolChoice).toEqual(expected);
  });

  it.each([[{ tools: [add], tool_choice: 'none' }], [{}]])(
    'returns undefined for %j, whose earlier tool calls become text',
    (request) => {
      const messages = [
        user,
        { role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'add', arguments: '{"a":1}' } }] },
        { role: 'tool', tool_call_id: 'a', content: '3' },
      ];
      const body = bodyOf({ messages, ...request });
      expect(body).not.toHaveProperty('toolConfig');
      expect(body.messages.slice(1)).toEqual([
        { role: 'assistant', content: [{ text: '[Call of the tool add with {"a":1}]' }] },
        { role: 'user', content: [{ text: '[Result of the tool:]' }, { text: '3' }] },
      ]);
    },
  );
});
