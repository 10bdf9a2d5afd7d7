import {
  CLAUDE_4_0,
  CLAUDE_4_5,
  bodyOf,
  chatRequest,
  requestOf,
  lookup,
  errorOf,
  target,
  user,
} from '../../../../test/support/anthropic';
import { providerError } from '../../../upstream/client/error-body';
import { AnthropicAdapter } from '../../anthropic/anthropic.adapter';

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
      $defs: { animal: schema },
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
  });

  it('json_schema has its bounds in the description and is reported as adjusted', () => {
    const count = { type: 'integer', description: 'How many', minimum: 1, maximum: 10 };
    const { body, adjusted } = requestOf(jsonSchema({ ...schema, properties: { count }, additionalProperties: false }));
    expect(body.output_config?.format?.schema).toMatchObject({
      properties: { count: { type: 'integer', description: 'How many\n\n{minimum: 1, maximum: 10}' } },
    });
    expect(JSON.stringify(body)).not.toMatch(/"(minimum|maximum)"/);
    expect(adjusted).toEqual(['response_format']);
  });

  it.each([
    ['an object without properties', { type: 'object' }],
    ['a list of types with object', { type: ['object', 'null'] }],
    ['any additional properties', { ...schema, additionalProperties: true }],
    ['additional properties of a schema', { ...schema, additionalProperties: { type: 'string' } }],
    ['no type', { description: 'Anything' }],
    ['an empty schema', {}],
    ['a recursive reference', { $ref: '#' }],
    ['a reference to another document', { $ref: 'https://a.example/schema.json' }],
  ])('json_schema with %s becomes the output tool without any change', (_, free) => {
    const whole = { ...schema, properties: { free } };
    const { body, adjusted } = requestOf(jsonSchema(whole));
    expect(body.tools).toEqual([
      { name: 'give_structured_answer', description: expect.any(String), input_schema: whole },
    ]);
    expect(body.tool_choice).toMatchObject({ type: 'tool', name: 'give_structured_answer' });
    expect(body).not.toHaveProperty('output_config');
    expect(adjusted).toEqual([]);
  });

  it('json_schema becomes an instruction if it is a free-form list or the request has thinking', () => {
    const list = { type: 'array', items: {} };
    const requests = [
      bodyOf(jsonSchema(list)),
      bodyOf({ ...jsonSchema({ type: 'object' }), thinking: { type: 'adaptive' } }),
      bodyOf({ ...jsonSchema(schema), thinking: { type: 'enabled', budget_tokens: 2000 } }, CLAUDE_4_0),
    ];
    for (const body of requests) {
      expect(body.system).toContain('It must fit this JSON Schema:\n{"type"');
      expect(body).not.toHaveProperty('tools');
      expect(body).not.toHaveProperty('output_config');
    }
  });

  it('json_schema becomes the output tool in the fallback request after the API rejected the schema', () => {
    const adapter = new AnthropicAdapter();
    const tooLarge = providerError(400, { message: 'The compiled grammar is too large.' });
    const request = chatRequest({
      ...jsonSchema(schema),
      tools: [{ ...lookup, function: { ...lookup.function, strict: true } }],
    });
    const other = adapter.chat.fallbackRequest!(tooLarge, request, target())!;
    const { body, adjusted } = adapter.chat.toRequest(other, target());
    expect(body).toMatchObject({
      tools: [{ name: 'lookup' }, { name: 'give_structured_answer', input_schema: schema }],
    });
    expect(JSON.stringify(body)).not.toContain('strict');
    expect(adjusted).toEqual(['tools.strict']);
    expect(adapter.chat.fallbackRequest!(tooLarge, other, target())).toBeUndefined();
  });

  it.each([
    ['another cause', 400, 'The prompt is too long', CLAUDE_4_5],
    ['another status', 429, 'output_config.format', CLAUDE_4_5],
    ['a model without structured output', 400, 'output_config.format', CLAUDE_4_0],
  ])('json_schema has no fallback request after an error with %s', (_, status, message, model) => {
    const request = chatRequest(jsonSchema(schema));
    const error = providerError(status, { message });
    expect(new AnthropicAdapter().chat.fallbackRequest!(error, request, target({}, model))).toBeUndefined();
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

  it('json_schema drops reasoning_effort when it needs the output tool', () => {
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
