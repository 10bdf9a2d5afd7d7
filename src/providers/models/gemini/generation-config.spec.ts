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
