import { CLAUDE_4_0, bodyOf, requestOf, lookup, errorOf, user } from '../../../../test/support/anthropic';

describe('response_format', () => {
  const schema = { type: 'object', properties: { animal: { type: 'string' } } };
  const jsonSchema = (given: object) => ({
    response_format: { type: 'json_schema', json_schema: { name: 'x', schema: given } },
  });

  it('json_object adds an instruction after the system messages', () => {
    const messages = [{ role: 'system', content: 'Be brief.' }, user];
    const [first, second] = bodyOf({ messages, response_format: { type: 'json_object' } }).system ?? [];
    expect(first).toEqual({ type: 'text', text: 'Be brief.' });
    expect(second).toMatchObject({ text: expect.stringContaining('valid JSON object') });
  });

  it('json_schema sets additionalProperties: false on every object', () => {
    const nested = {
      type: 'object',
      properties: { list: { type: 'array', items: schema }, either: { anyOf: [schema, { type: 'null' }] } },
      $defs: { animal: { ...schema, additionalProperties: true } },
    };
    const closed = { ...schema, additionalProperties: false };
    expect(bodyOf(jsonSchema(nested)).output_config?.format).toEqual({
      type: 'json_schema',
      schema: {
        type: 'object',
        properties: { list: { type: 'array', items: closed }, either: { anyOf: [closed, { type: 'null' }] } },
        $defs: { animal: closed },
        additionalProperties: false,
      },
    });
  });

  it('json_schema is reported as adjusted only when an object had to be closed', () => {
    const open = { type: 'object', properties: { cat: { ...schema, additionalProperties: false } } };
    expect(requestOf(jsonSchema(open)).adjusted).toEqual(['response_format']);
    expect(requestOf(jsonSchema({ ...open, additionalProperties: false })).adjusted).toEqual([]);
    expect(requestOf(jsonSchema({ ...schema, additionalProperties: { type: 'string' } })).adjusted).toEqual([
      'response_format',
    ]);
  });

  it('json_schema is rejected with the path of an object that lists no properties', () => {
    const { message } = errorOf(jsonSchema({ ...schema, properties: { free: { type: ['object', 'null'] } } }));
    expect(message).toContain("schema.properties.free has no 'properties'");
  });

  it('json_schema is rejected when it is nested too deeply', () => {
    let deep: object = { type: 'string' };
    for (let level = 0; level < 5000; level++) deep = { type: 'array', items: deep };
    expect(errorOf(jsonSchema({ type: 'object', properties: { deep } })).message).toContain('nested too deeply');
  });

  it('json_schema becomes the output tool for models without structured output', () => {
    const body = bodyOf(jsonSchema(schema), CLAUDE_4_0);
    expect(body.tools).toMatchObject([{ name: 'give_structured_answer', input_schema: schema }]);
    expect(body.tool_choice).toEqual({ type: 'tool', name: 'give_structured_answer', disable_parallel_tool_use: true });
    expect(body).not.toHaveProperty('output_config');
  });

  it('json_schema keeps the client’s tools next to the output tool', () => {
    const body = bodyOf({ ...jsonSchema(schema), tools: [lookup] }, CLAUDE_4_0);
    expect(body.tools).toHaveLength(2);
    expect(body.tool_choice).toEqual({ type: 'any', disable_parallel_tool_use: true });
    const forced = bodyOf({ ...jsonSchema(schema), tools: [lookup], tool_choice: 'required' }, CLAUDE_4_0);
    expect(forced.tools).toHaveLength(1);
    expect(forced.tool_choice).toEqual({ type: 'any' });
    const barred = bodyOf({ ...jsonSchema(schema), tools: [lookup], tool_choice: 'none' }, CLAUDE_4_0);
    expect(barred.tool_choice).toMatchObject({ type: 'tool', name: 'give_structured_answer' });
  });

  it('json_schema is rejected with thinking when it needs the output tool', () => {
    const thinking = { type: 'enabled', budget_tokens: 2000 };
    expect(errorOf({ ...jsonSchema(schema), thinking }, CLAUDE_4_0)).toMatchObject({
      status: 422,
      param: 'response_format',
    });
    expect(requestOf({ ...jsonSchema(schema), reasoning_effort: 'low' }, CLAUDE_4_0).adjusted).toEqual([
      'reasoning_effort',
    ]);
  });

  it('text changes nothing', () => {
    expect(bodyOf({ response_format: { type: 'text' } })).toEqual(bodyOf({}));
  });

  it.each([[{ type: 'json_schema' }], [{ type: 'grammar' }]])('%j is rejected', (response_format) => {
    expect(errorOf({ response_format })).toMatchObject({ status: 422, param: 'response_format' });
  });
});
