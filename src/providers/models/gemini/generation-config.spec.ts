import {
  bodyOf,
  upstreamRequest,
  GEMINI_1_5,
  GEMINI_2_0,
  GEMINI_2_5,
  GEMINI_3,
  GEMMA,
  errorOf,
} from '../../../../test/support/google';

const configOf = (request: object, model?: string) => bodyOf(request, model).generationConfig;

describe('Gemini’s generationConfig', () => {
  it('has Gemini’s parameter names', () => {
    const request = {
      temperature: 0,
      top_p: 0.5,
      top_k: 3,
      max_completion_tokens: 7,
      n: 2,
      stop: 'END',
      frequency_penalty: 0.1,
      presence_penalty: -0.1,
      seed: 42,
      logprobs: true,
      top_logprobs: 2,
    };
    const { body, adjusted } = upstreamRequest(request);
    expect(body.generationConfig).toEqual({
      temperature: 0,
      topP: 0.5,
      topK: 3,
      maxOutputTokens: 7,
      candidateCount: 2,
      stopSequences: ['END'],
      frequencyPenalty: 0.1,
      presencePenalty: -0.1,
      seed: 42,
      responseLogprobs: true,
      logprobs: 2,
    });
    expect(adjusted).toEqual([]);
  });

  it('prefers max_tokens over max_completion_tokens', () => {
    expect(configOf({ max_tokens: 1, max_completion_tokens: 2 })).toEqual({ maxOutputTokens: 1 });
  });

  it('accepts five stop sequences and rejects six', () => {
    expect(configOf({ stop: ['a', 'b', 'c', 'd', 'e'] })?.stopSequences).toHaveLength(5);
    expect(errorOf({ stop: ['a', 'b', 'c', 'd', 'e', 'f'] })).toMatchObject({ status: 422, param: 'stop' });
  });

  it.each([
    ['topP', 'top_p'],
    ['maxOutputTokens', 'max_tokens'],
    ['stopSequences', 'stop'],
    ['candidateCount', 'n'],
  ])('rejects a request with the native parameter %s', (name, right) => {
    expect(errorOf({ [name]: 1 })).toMatchObject({
      status: 422,
      message: `Invalid parameter ${name}. Use ${right} instead.`,
    });
  });

  it('requests images for modalities with image', () => {
    expect(configOf({ modalities: ['text', 'image'] })).toEqual({ responseModalities: ['TEXT', 'IMAGE'] });
    expect(configOf({ modalities: ['text'] })).toBeUndefined();
    expect(errorOf({ modalities: ['audio'] })).toMatchObject({ param: 'modalities' });
  });
});

describe('a Gemini request', () => {
  it('drops parameters without an equivalent and reports them', () => {
    const openAIs = { user: 'u', logit_bias: { 1: 2 }, parallel_tool_calls: false, verbosity: 'low' };
    const { body, adjusted } = upstreamRequest({ ...openAIs, min_p: 0.1 });
    expect(body).toEqual(bodyOf({}));
    expect(adjusted).toEqual(['user', 'logit_bias', 'parallel_tool_calls', 'verbosity', 'min_p']);
  });

  it('does not report dropped parameters with neutral values', () => {
    expect(
      upstreamRequest({ store: false, metadata: {}, parallel_tool_calls: true, stream_options: {} }).adjusted,
    ).toEqual([]);
  });

  it.each(['audio', 'functions', 'function_call', 'web_search_options'])('rejects %s', (name) => {
    expect(errorOf({ [name]: { a: 1 } })).toMatchObject({ status: 422, param: name });
  });

  it('passes native parameters through', () => {
    const extras = { safetySettings: [{ category: 'C', threshold: 'T' }], cachedContent: 'cachedContents/1' };
    expect(bodyOf(extras)).toMatchObject(extras);
    expect(upstreamRequest({ serviceTier: 'flex' })).toMatchObject({ body: { serviceTier: 'flex' }, adjusted: [] });
  });

  it.each([
    ['default', 'standard', []],
    ['priority', 'priority', []],
    ['auto', undefined, []],
    ['scale', undefined, ['service_tier']],
  ])('translates service_tier %s to %s', (service_tier, expected, adjusted) => {
    const made = upstreamRequest({ service_tier });
    expect(made.body.serviceTier).toBe(expected);
    expect(made.adjusted).toEqual(adjusted);
  });
});

describe('Gemini’s thinkingConfig', () => {
  it.each([
    [GEMINI_3, 'none', { thinkingLevel: 'MINIMAL' }, true],
    [GEMINI_3, 'low', { thinkingLevel: 'LOW', includeThoughts: true }, false],
    [GEMINI_3, 'xhigh', { thinkingLevel: 'HIGH', includeThoughts: true }, true],
    ['gemini-flash-latest', 'none', { thinkingLevel: 'LOW' }, true],
    ['gemini-3.7-flash', 'minimal', { thinkingLevel: 'LOW', includeThoughts: true }, true],
    ['gemini-3.7-flash-lite', 'minimal', { thinkingLevel: 'MINIMAL', includeThoughts: true }, false],
    ['gemini-3.1-pro-preview', 'minimal', { thinkingLevel: 'LOW', includeThoughts: true }, true],
    ['gemini-3-pro-preview', 'medium', { thinkingLevel: 'HIGH', includeThoughts: true }, true],
    ['gemini-9-unheard-of', 'medium', { thinkingLevel: 'MEDIUM', includeThoughts: true }, false],
    [GEMINI_2_5, 'none', { thinkingBudget: 0 }, false],
    [GEMINI_2_5, 'medium', { thinkingBudget: 8192, includeThoughts: true }, false],
    ['gemini-2.5-pro', 'none', { thinkingBudget: 128 }, true],
    ['gemini-2.5-flash-lite', 'minimal', { thinkingBudget: 512, includeThoughts: true }, false],
    [GEMINI_2_0, 'none', undefined, false],
    [GEMINI_2_0, 'high', undefined, true],
    [GEMMA, 'high', undefined, true],
  ])('of a request to %s with reasoning_effort %s is %j', (model, reasoning_effort, thinkingConfig, isAdjusted) => {
    const { body, adjusted } = upstreamRequest({ reasoning_effort }, model);
    expect(body.generationConfig).toEqual(thinkingConfig && { thinkingConfig });
    expect(adjusted).toEqual(isAdjusted ? ['reasoning_effort'] : []);
  });

  it.each([
    [{ reasoning: 'drop' }, undefined],
    [{ reasoning: 'budget' }, { thinkingConfig: { thinkingBudget: 1024, includeThoughts: true } }],
    [{ include_thoughts: false }, { thinkingConfig: { thinkingLevel: 'LOW' } }],
  ] as const)('follows the endpoint’s settings %j', (settings, expected) => {
    expect(bodyOf({ reasoning_effort: 'low' }, GEMINI_3, settings).generationConfig).toEqual(expected);
  });

  it('rejects an unknown reasoning_effort', () => {
    expect(errorOf({ reasoning_effort: 'constructor' })).toMatchObject({ status: 422, param: 'reasoning_effort' });
  });
});

describe('response_format for Gemini', () => {
  const schema = { type: 'object', properties: { a: { type: ['string', 'null'], format: 'uri' } }, $defs: {} };
  const format = { type: 'json_schema', json_schema: { name: 'x', schema } };

  it('json_object sets responseMimeType', () => {
    expect(configOf({ response_format: { type: 'json_object' } })).toEqual({ responseMimeType: 'application/json' });
    expect(configOf({ response_format: { type: 'text' } })).toBeUndefined();
  });

  it('json_schema passes the schema through', () => {
    expect(configOf({ response_format: format })).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: schema,
    });
  });

  it.each([GEMINI_2_0, GEMINI_2_5, GEMINI_3])('json_schema keeps $defs, recursion and prefixItems for %s', (model) => {
    const pair = { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }] };
    const node = { type: 'object', properties: { next: { $ref: '#/$defs/Node' }, pair } };
    const recursive = { $ref: '#/$defs/Node', $defs: { Node: node } };
    const response_format = { type: 'json_schema', json_schema: { name: 'x', schema: recursive } };
    const { body, adjusted } = upstreamRequest({ response_format }, model);
    expect(body.generationConfig?.responseJsonSchema).toEqual(recursive);
    expect(adjusted).toEqual([]);
  });

  it('json_schema has no keywords beside $ref', () => {
    const described = {
      properties: { a: { $ref: '#/$defs/A', description: 'the a' } },
      $defs: { A: { type: 'string' } },
    };
    const response_format = { type: 'json_schema', json_schema: { name: 'x', schema: described } };
    expect(configOf({ response_format })?.responseJsonSchema).toEqual({
      properties: { a: { $ref: '#/$defs/A_1' } },
      $defs: { A: { type: 'string' }, A_1: { type: 'string', description: 'the a' } },
    });
  });

  it('json_schema is converted to the OpenAPI subset for older models, and loss is reported', () => {
    expect(upstreamRequest({ response_format: format }, GEMINI_1_5).adjusted).toEqual(['response_format']);
    expect(configOf({ response_format: format }, GEMINI_1_5)).toEqual({
      responseMimeType: 'application/json',
      responseSchema: { type: 'object', properties: { a: { type: 'string', nullable: true } } },
    });
  });

  it.each([{ type: 'xml' }, { type: 'json_schema' }])('is rejected if it is %j', (response_format) => {
    expect(errorOf({ response_format })).toMatchObject({ status: 422, param: 'response_format' });
  });
});

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
