import { CLAUDE_4_0, bodyOf, call, lookup, refusalOf, user } from '../../../../test/support/anthropic';

describe('response_format', () => {
  const schema = { type: 'object', properties: { animal: { type: 'string' } } };
  const jsonSchema = (given: object) => ({
    response_format: { type: 'json_schema', json_schema: { name: 'x', schema: given } },
  });

  it('json_object is asked for in words, after the system texts', () => {
    const messages = [{ role: 'system', content: 'Be brief.' }, user];
    const [first, second] = bodyOf({ messages, response_format: { type: 'json_object' } }).system ?? [];
    expect(first).toEqual({ type: 'text', text: 'Be brief.' });
    expect(second).toMatchObject({ text: expect.stringContaining('valid JSON object') });
  });

  it('json_schema closes every object', () => {
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

  it('json_schema says that it had to close an object, and nothing where all are closed', () => {
    const open = { type: 'object', properties: { cat: { ...schema, additionalProperties: false } } };
    expect(call(jsonSchema(open)).adjusted).toEqual(['response_format']);
    expect(call(jsonSchema({ ...open, additionalProperties: false })).adjusted).toEqual([]);
    expect(call(jsonSchema({ ...schema, additionalProperties: { type: 'string' } })).adjusted).toEqual([
      'response_format',
    ]);
  });

  it('json_schema with an object that lists no properties is refused, with its place', () => {
    const { message } = refusalOf(jsonSchema({ ...schema, properties: { free: { type: ['object', 'null'] } } }));
    expect(message).toContain("schema.properties.free has no 'properties'");
  });

  it('json_schema of any depth is answered', () => {
    let deep: object = { type: 'string' };
    for (let level = 0; level < 5000; level++) deep = { type: 'array', items: deep };
    expect(refusalOf(jsonSchema({ type: 'object', properties: { deep } })).message).toContain('nested too deeply');
  });

  it('json_schema becomes a hidden tool for models without structured output', () => {
    const body = bodyOf(jsonSchema(schema), CLAUDE_4_0);
    expect(body.tools).toMatchObject([{ name: 'give_structured_answer', input_schema: schema }]);
    expect(body.tool_choice).toEqual({ type: 'tool', name: 'give_structured_answer', disable_parallel_tool_use: true });
    expect(body).not.toHaveProperty('output_config');
  });

  it('json_schema leaves the model its other tools', () => {
    const body = bodyOf({ ...jsonSchema(schema), tools: [lookup] }, CLAUDE_4_0);
    expect(body.tools).toHaveLength(2);
    expect(body.tool_choice).toEqual({ type: 'any', disable_parallel_tool_use: true });
    const forced = bodyOf({ ...jsonSchema(schema), tools: [lookup], tool_choice: 'required' }, CLAUDE_4_0);
    expect(forced.tools).toHaveLength(1);
    expect(forced.tool_choice).toEqual({ type: 'any' });
    const barred = bodyOf({ ...jsonSchema(schema), tools: [lookup], tool_choice: 'none' }, CLAUDE_4_0);
    expect(barred.tool_choice).toMatchObject({ type: 'tool', name: 'give_structured_answer' });
  });

  it('json_schema cannot be had together with thinking where it needs the hidden tool', () => {
    const thinking = { type: 'enabled', budget_tokens: 2000 };
    expect(refusalOf({ ...jsonSchema(schema), thinking }, CLAUDE_4_0)).toMatchObject({
      status: 422,
      param: 'response_format',
    });
    expect(call({ ...jsonSchema(schema), reasoning_effort: 'low' }, CLAUDE_4_0).adjusted).toEqual(['reasoning_effort']);
  });

  it('text asks for nothing', () => {
    expect(bodyOf({ response_format: { type: 'text' } })).toEqual(bodyOf({}));
  });

  it.each([[{ type: 'json_schema' }], [{ type: 'grammar' }]])('%j is refused', (response_format) => {
    expect(refusalOf({ response_format })).toMatchObject({ status: 422, param: 'response_format' });
  });
});
