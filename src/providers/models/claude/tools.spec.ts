import { CLAUDE_4_0, bodyOf, requestOf, lookup, errorOf } from '../../../../test/support/anthropic';

describe('tools', () => {
  it('keep their JSON Schema unchanged', () => {
    const parameters = {
      type: 'object',
      properties: { a: { anyOf: [{ $ref: '#/$defs/x' }] } },
      $defs: { x: { minimum: 1 } },
    };
    const tool = { type: 'function', function: { name: 'f', parameters } };
    expect(bodyOf({ tools: [tool] }).tools).toEqual([{ name: 'f', input_schema: parameters }]);
  });

  it.each([[{}], [{ parameters: null, description: null }]])(
    'get an empty schema when they have no parameters: %j',
    (more) => {
      const tool = { type: 'function', function: { name: 'f', ...more } };
      expect(bodyOf({ tools: [tool] }).tools).toEqual([
        { name: 'f', input_schema: { type: 'object', properties: {} } },
      ]);
    },
  );

  it('are strict only for models that support it', () => {
    const strict = {
      type: 'function',
      function: { ...lookup.function, strict: true },
      cache_control: { type: 'ephemeral' },
    };
    expect(bodyOf({ tools: [strict] }).tools?.[0]).toMatchObject({
      strict: true,
      cache_control: { type: 'ephemeral' },
    });
    expect(requestOf({ tools: [strict] }, CLAUDE_4_0)).toMatchObject({ adjusted: ['tools.strict'] });
    expect(bodyOf({ tools: [strict] }, CLAUDE_4_0).tools?.[0]).not.toHaveProperty('strict');
  });

  it('of Anthropic are passed through', () => {
    const tool = { type: 'web_search_20250305', name: 'web_search', max_uses: 2 };
    expect(bodyOf({ tools: [tool] }).tools).toEqual([tool]);
  });

  it('of unknown types are rejected', () => {
    const { status, message } = errorOf({ tools: [{ type: 'retrieval' }] });
    expect(status).toBe(422);
    expect(message).toBe('Only function calling tool is supported, but received tool type retrieval');
  });

  it.each([
    [{ tool_choice: 'none' }, { type: 'none' }],
    [{ tool_choice: 'auto' }, { type: 'auto' }],
    [{ tool_choice: 'required' }, { type: 'any' }],
    [{ tool_choice: { type: 'function', function: { name: 'lookup' } } }, { type: 'tool', name: 'lookup' }],
    [{ parallel_tool_calls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [
      { parallel_tool_calls: false, tool_choice: 'required' },
      { type: 'any', disable_parallel_tool_use: true },
    ],
    [{ parallel_tool_calls: false, tool_choice: 'none' }, { type: 'none' }],
    [{ parallel_tool_calls: true }, undefined],
  ])('with %j send tool_choice %j', (request, expected) => {
    expect(bodyOf({ tools: [lookup], ...request }).tool_choice).toEqual(expected);
  });

  it.each([[{ tools: [] }], [{}]])('that are empty or missing send no tool_choice: %j', (request) => {
    const body = bodyOf({ ...request, tool_choice: 'auto', parallel_tool_calls: false });
    expect(body).not.toHaveProperty('tool_choice');
    expect(body).not.toHaveProperty('tools');
  });

  it.each(['sometimes', 'constructor', { type: 'allowed_tools' }])(
    'are rejected with tool_choice %j',
    (tool_choice) => {
      expect(errorOf({ tools: [lookup], tool_choice })).toMatchObject({ status: 422, param: 'tool_choice' });
    },
  );
});
