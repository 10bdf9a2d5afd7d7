import {
  add,
  bodyOf,
  CLAUDE_3,
  CLAUDE_4_5,
  CLAUDE_5,
  GPT_OSS,
  LLAMA,
  MISTRAL,
  NOVA,
} from '../../../test/support/bedrock';

describe('structured output of a Converse request', () => {
  const schema = { type: 'object', properties: { a: { type: 'number' } } };
  const response_format = { type: 'json_schema', json_schema: { name: 'n', schema } };

  it.each([CLAUDE_4_5, GPT_OSS, MISTRAL])('of %s is held to the schema by the API', (model) => {
    expect(bodyOf({ response_format }, model).outputConfig).toEqual({
      textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: JSON.stringify(schema), name: 'n' } } },
    });
  });

  it.each([CLAUDE_3, CLAUDE_5, NOVA])('of %s is the input of a hidden tool', (model) => {
    const body = bodyOf({ response_format }, model);
    expect(body.toolConfig).toMatchObject({
      tools: [{ toolSpec: { inputSchema: { json: schema } } }],
      toolChoice: { any: {} },
    });
    expect(body).not.toHaveProperty('outputConfig');
  });

  it.each([
    [LLAMA, { response_format }],
    [CLAUDE_3, { response_format, tools: [add] }],
    [CLAUDE_5, { response_format, thinking: { type: 'adaptive' } }],
    [CLAUDE_3, { response_format: { ...response_format, json_schema: { schema: { type: 'array' } } } }],
  ])('of %s with %j is asked for in the system prompt', (model, request) => {
    const { system, outputConfig } = bodyOf(request, model);
    expect(JSON.stringify(system)).toContain('It must fit this JSON Schema');
    expect(outputConfig).toBeUndefined();
  });

  it('without a schema is asked for in the system prompt', () => {
    expect(JSON.stringify(bodyOf({ response_format: { type: 'json_object' } }).system)).toContain(
      'one valid JSON object',
    );
    expect(bodyOf({ response_format: { type: 'text' } })).not.toHaveProperty('system');
  });
});
