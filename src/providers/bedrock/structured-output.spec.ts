import { providerError } from '../../upstream/client/error-body';
import {
  adapter,
  add,
  bodyOf,
  chatRequest,
  CLAUDE_3,
  CLAUDE_4_5,
  CLAUDE_5,
  GPT_OSS,
  LLAMA,
  MISTRAL,
  NOVA,
  target,
  upstreamRequest,
} from '../../../test/support/bedrock';

describe('structured output of a Converse request', () => {
  const schema = { type: 'object', properties: { a: { type: 'number' } } };
  const closed = { ...schema, additionalProperties: false };
  const response_format = { type: 'json_schema', json_schema: { name: 'n', schema } };

  it.each([CLAUDE_4_5, GPT_OSS, MISTRAL])('for %s is a format with the schema', (model) => {
    expect(bodyOf({ response_format }, model).outputConfig).toEqual({
      textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: JSON.stringify(closed), name: 'n' } } },
    });
  });

  it.each([CLAUDE_3, CLAUDE_5, NOVA])('for %s is a hidden tool', (model) => {
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
  ])('for %s with %j is an instruction in the system prompt', (model, request) => {
    const { system, outputConfig } = bodyOf(request, model);
    expect(JSON.stringify(system)).toContain('It must fit this JSON Schema');
    expect(outputConfig).toBeUndefined();
  });

  it('has its bounds in the description and is reported as adjusted', () => {
    const bounded = { ...closed, properties: { a: { type: 'string', minLength: 1 } } };
    const { body, adjusted } = upstreamRequest({
      response_format: { ...response_format, json_schema: { schema: bounded } },
    });
    const sent = JSON.parse(body.outputConfig!.textFormat.structure.jsonSchema.schema) as object;
    expect(sent).toMatchObject({ properties: { a: { type: 'string', description: '{minLength: 1}' } } });
    expect(adjusted).toEqual(['response_format']);
  });

  it.each([
    [CLAUDE_4_5, { toolConfig: { toolChoice: { any: {} } } }],
    [GPT_OSS, { system: [{ text: expect.stringContaining('It must fit this JSON Schema') }] }],
  ])('for %s with a free-form object is a tool or an instruction', (model, expected) => {
    const free = { ...response_format, json_schema: { schema: { type: 'object' } } };
    const { body, adjusted } = upstreamRequest({ response_format: free }, model);
    expect(body).toMatchObject(expected);
    expect(body).not.toHaveProperty('outputConfig');
    expect(adjusted).toEqual([]);
  });

  describe('structured output in the fallback request of Converse', () => {
    const apiError = (message: string, status = 400) => providerError(status, { message });
    const strict = { ...add, function: { ...add.function, strict: true } };
    const fallback = (
      request: object,
      model: string,
      message = 'output_config.format: Extra inputs are not permitted',
    ) => adapter.chat.fallbackRequest!(apiError(message), chatRequest(request), target(model));

    it.each([
      [CLAUDE_4_5, { toolConfig: { toolChoice: { any: {} } } }],
      [MISTRAL, { toolConfig: { toolChoice: { any: {} } } }],
      [GPT_OSS, { system: [{ text: expect.stringContaining('It must fit this JSON Schema') }] }],
    ])('for %s is a tool or an instruction', (model, expected) => {
      const other = fallback({ response_format }, model)!;
      const { body } = adapter.chat.toRequest(other, target(model));
      expect(body).toMatchObject(expected);
      expect(body).not.toHaveProperty('outputConfig');
      expect(fallback(other, model)).toBeUndefined();
    });

    it('is read from the input of the hidden tool', () => {
      const other = fallback({ response_format }, CLAUDE_4_5)!;
      const toolUse = { toolUseId: 'a', name: 'give_structured_answer', input: { a: 1 } };
      const body = { output: { message: { content: [{ toolUse }] } }, stopReason: 'tool_use', usage: {} };
      expect(adapter.chat.toResponse(body, target(CLAUDE_4_5), other, {}).choices[0]!.message.content).toBe('{"a":1}');
    });

    it('is a hidden tool for completions, too', () => {
      const request = { prompt: 'Hi', response_format };
      const error = apiError('output_config.format: Extra inputs are not permitted');
      const other = adapter.completions.fallbackRequest!(error, request, target(CLAUDE_4_5))!;
      const { body } = adapter.completions.toRequest(other, target(CLAUDE_4_5));
      expect(body).toMatchObject({
        messages: [{ content: [{ text: 'Hi' }] }],
        toolConfig: { toolChoice: { any: {} } },
      });
    });

    it('drops strict from the tools', () => {
      const other = fallback({ tools: [strict] }, CLAUDE_4_5, 'tools.0.custom.strict: Extra inputs are not permitted')!;
      const { body, adjusted } = adapter.chat.toRequest(other, target(CLAUDE_4_5));
      expect([JSON.stringify(body).includes('strict'), adjusted]).toEqual([false, ['tools.strict']]);
    });

    it('is not requested after an error with another cause or from a model without native structured output', () => {
      expect(fallback({ response_format }, CLAUDE_4_5, 'The prompt is too long')).toBeUndefined();
      expect(fallback({ response_format }, CLAUDE_3)).toBeUndefined();
      const throttled = apiError('output_config', 429);
      expect(
        adapter.chat.fallbackRequest!(throttled, chatRequest({ response_format }), target(CLAUDE_4_5)),
      ).toBeUndefined();
    });
  });

  it('without a schema is an instruction in the system prompt', () => {
    expect(JSON.stringify(bodyOf({ response_format: { type: 'json_object' } }).system)).toContain(
      'one valid JSON object',
    );
    expect(bodyOf({ response_format: { type: 'text' } })).not.toHaveProperty('system');
  });
});
