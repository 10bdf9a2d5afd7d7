import { bodyOf, upstreamRequest, GEMINI_1_5, GEMINI_2_0, GEMINI_2_5, errorOf } from '../../../../test/support/google';

describe('tools for Gemini', () => {
  const parameters = { type: 'object', properties: { q: { $ref: '#/$defs/q' } }, $defs: { q: { type: 'string' } } };
  const tool = { type: 'function', function: { name: 'lookup', parameters } };

  it('keep their schemas', () => {
    expect(bodyOf({ tools: [tool, { type: 'function', function: { name: 'now' } }] }).tools).toEqual([
      { functionDeclarations: [{ name: 'lookup', parametersJsonSchema: parameters }, { name: 'now' }] },
    ]);
  });

  it('have no keywords beside $ref', () => {
    const q = { $ref: '#/$defs/q', description: 'the query' };
    const described = { ...tool, function: { name: 'lookup', parameters: { ...parameters, properties: { q } } } };
    expect(bodyOf({ tools: [described] }).tools?.[0]?.functionDeclarations[0]?.parametersJsonSchema).toMatchObject({
      properties: { q: { $ref: '#/$defs/q_1' } },
      $defs: { q_1: { type: 'string', description: 'the query' } },
    });
  });

  it('have no empty schema of parameters for Gemini 2.0', () => {
    const named = (name: string, given: object) => ({ type: 'function', function: { name, parameters: given } });
    const empty = named('now', { type: 'object', properties: {} });
    const choice = named('move', { anyOf: [parameters] });
    const declarationsOf = (model: string) => bodyOf({ tools: [tool, empty, choice] }, model).tools?.[0];
    expect(declarationsOf(GEMINI_2_0)?.functionDeclarations).toEqual([
      { name: 'lookup', parametersJsonSchema: parameters },
      { name: 'now' },
      { name: 'move', parametersJsonSchema: { anyOf: [parameters] } },
    ]);
    expect(declarationsOf(GEMINI_2_5)?.functionDeclarations[1]).toHaveProperty('parametersJsonSchema');
  });

  it('have schemas converted for older models, and loss is reported', () => {
    const closed = {
      ...tool,
      function: { name: 'lookup', parameters: { ...parameters, additionalProperties: false } },
    };
    expect(upstreamRequest({ tools: [closed] }, GEMINI_1_5).adjusted).toEqual(['tools.parameters']);
    expect(upstreamRequest({ tools: [tool] }, GEMINI_1_5).adjusted).toEqual([]);
    const empty = { type: 'function', function: { name: 'now', parameters: { type: 'object', properties: {} } } };
    expect(bodyOf({ tools: [tool, empty] }, GEMINI_1_5).tools).toEqual([
      {
        functionDeclarations: [
          { name: 'lookup', parameters: { type: 'object', properties: { q: { type: 'string' } } } },
          { name: 'now' },
        ],
      },
    ]);
  });

  it('report strict as dropped', () => {
    expect(upstreamRequest({ tools: [{ ...tool, function: { ...tool.function, strict: true } }] }).adjusted).toEqual([
      'tools.strict',
    ]);
  });

  it('are rejected if they are not functions', () => {
    expect(errorOf({ tools: [{ type: 'web_search' }] })).toMatchObject({
      status: 422,
      message: 'Only function calling tool is supported, but received tool type web_search',
    });
  });

  it.each([
    ['auto', { mode: 'AUTO' }],
    ['none', { mode: 'NONE' }],
    ['required', { mode: 'ANY' }],
    [
      { type: 'function', function: { name: 'lookup' } },
      { mode: 'ANY', allowedFunctionNames: ['lookup'] },
    ],
  ])('are selected by tool_choice %j', (tool_choice, functionCallingConfig) => {
    expect(bodyOf({ tools: [tool], tool_choice }).toolConfig).toEqual({ functionCallingConfig });
    expect(bodyOf({ tool_choice })).not.toHaveProperty('toolConfig');
  });

  it('are rejected with an unknown tool_choice', () => {
    expect(errorOf({ tools: [tool], tool_choice: 'maybe' })).toMatchObject({ param: 'tool_choice' });
  });
});
