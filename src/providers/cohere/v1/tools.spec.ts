import { recordedJson, recordedText } from '../../../../test/support/recorded';
import { gatewayErrorOf } from '../../../../test/support/provider-error';
import { Secret } from '../../../config';
import { NdjsonDecoder } from '../../../upstream/decoders/ndjson-decoder';
import type { ChatRequest } from '../../../wire';
import { WEATHER } from '../../../../test/contract/requests';
import { CohereAdapter } from '../cohere.adapter';
import { CohereConfig } from '../cohere.config';

const { chat } = new CohereAdapter();
const config = Object.assign(new CohereConfig(), { cohere_api_key: new Secret('co-1'), cohere_api_version: 'v1' });
const target = { model: 'command-r', config };
const bodyOf = (request: object) => chat.toRequest({ ...WEATHER, ...request }, target).body;

const withParameters = (parameters: object) => ({ tools: [{ type: 'function', function: { name: 'f', parameters } }] });
const definitionsOf = (properties: object, more: object = {}) => {
  const { tools } = bodyOf(withParameters({ type: 'object', properties, ...more })) as {
    tools: { parameter_definitions: object }[];
  };
  return tools[0]?.parameter_definitions;
};

const call = (id: string, city: string) => ({
  id,
  type: 'function',
  function: { name: 'get_weather', arguments: JSON.stringify({ city }) },
});
const CALLED = [
  { role: 'user', content: 'Oslo and Rome?' },
  { role: 'assistant', content: 'I will look.', tool_calls: [call('a', 'Oslo'), call('b', 'Rome')] },
  { role: 'tool', tool_call_id: 'b', content: '{"sky":"clear"}' },
  { role: 'tool', tool_call_id: 'a', content: 'snow' },
];
const RESULTS = [
  { call: { name: 'get_weather', parameters: { city: 'Rome' } }, outputs: [{ sky: 'clear' }] },
  { call: { name: 'get_weather', parameters: { city: 'Oslo' } }, outputs: [{ output: 'snow' }] },
];

describe('a tool for version 1 of Cohere’s API', () => {
  it('has parameter definitions instead of a JSON Schema', () => {
    expect(bodyOf({})).toMatchObject({
      tools: [
        { name: 'get_weather', description: '', parameter_definitions: { city: { type: 'str', required: true } } },
      ],
    });
  });

  it('has the types of Python', () => {
    const properties = {
      text: { type: 'string', description: 'A text.' },
      count: { type: 'integer' },
      share: { type: 'number' },
      flag: { type: 'boolean' },
      any: { type: 'array' },
      names: { type: 'array', items: { type: 'string' } },
      rows: { type: 'array', items: { type: 'array', items: { type: 'integer' } } },
      map: { type: 'object' },
    };
    const required = false;
    expect(definitionsOf(properties, { additionalProperties: false })).toEqual({
      text: { type: 'str', description: 'A text.', required },
      count: { type: 'int', required },
      share: { type: 'float', required },
      flag: { type: 'bool', required },
      any: { type: 'list', required },
      names: { type: 'list[str]', required },
      rows: { type: 'list[list[int]]', required },
      map: { type: 'dict', required },
    });
  });

  it.each<[string, object, string]>([
    ['an enumeration', { a: { type: 'string', enum: ['x'] } }, 'properties.a.enum'],
    ['nested properties', { a: { type: 'object', properties: { b: {} } } }, 'properties.a.properties'],
    ['alternatives', { a: { anyOf: [{ type: 'string' }] } }, 'properties.a.anyOf'],
    ['several types', { a: { type: ['string', 'null'] } }, 'properties.a.type'],
    [
      'items with bounds',
      { a: { type: 'array', items: { type: 'integer', minimum: 1 } } },
      'properties.a.items.minimum',
    ],
  ])('is rejected if a parameter has %s', (_what, properties, place) => {
    const { status, param, message } = gatewayErrorOf(() => definitionsOf(properties));
    expect({ status, param }).toEqual({ status: 422, param: `tools.0.function.parameters.${place}` });
    expect(message).toContain('cohere_api_version: v2');
  });

  it.each<[string, object, string]>([
    ['a schema for additional properties', { additionalProperties: { type: 'string' } }, 'additionalProperties'],
    ['definitions', { $defs: {} }, '$defs'],
    ['another type than object', { type: 'array' }, 'type'],
  ])('is rejected if its schema has %s', (_what, more, place) => {
    expect(gatewayErrorOf(() => definitionsOf({}, more)).param).toBe(`tools.0.function.parameters.${place}`);
  });

  it.each<[string, object, string]>([
    ['must be called', { tool_choice: 'required' }, 'tool_choice'],
    ['must be called by name', { tool_choice: { type: 'function', function: { name: 'get_weather' } } }, 'tool_choice'],
    ['must not be called again', { tool_choice: 'none', messages: CALLED }, 'tool_choice'],
    ['is not a function', { tools: [{ type: 'web_search' }] }, 'tools.0.type'],
  ])('is rejected if it %s', (_what, request, param) => {
    expect(gatewayErrorOf(() => bodyOf(request))).toMatchObject({ status: 422, param });
  });

  it('is sent without strict, which is reported as adjusted', () => {
    const tools = [{ ...WEATHER.tools[0], function: { ...WEATHER.tools[0]?.function, strict: true } }];
    const { body, adjusted } = chat.toRequest({ ...WEATHER, tools } as ChatRequest, target);
    expect(adjusted).toEqual(['tools.strict']);
    expect(JSON.stringify(body)).not.toContain('strict');
  });

  it('is omitted with tool_choice: none', () => {
    expect(bodyOf({ tool_choice: 'none' })).not.toHaveProperty('tools');
    expect(bodyOf({ tool_choice: 'auto' })).toHaveProperty('tools');
    expect(bodyOf({ tool_choice: 'auto' })).not.toHaveProperty('tool_choice');
  });
});

describe('a tool result for version 1 of Cohere’s API', () => {
  it('repeats its call, and is a separate field at the end of the conversation', () => {
    expect(bodyOf({ messages: CALLED })).toMatchObject({
      message: '',
      tool_results: RESULTS,
      chat_history: [
        { role: 'USER', message: 'Oslo and Rome?' },
        { role: 'CHATBOT', message: 'I will look.', tool_calls: RESULTS.map((result) => result.call).reverse() },
      ],
    });
  });

  it('is part of the history in the middle of the conversation', () => {
    const messages = [...CALLED, { role: 'assistant', content: 'Snow, and clear.' }, { role: 'user', content: 'Bye' }];
    const body = bodyOf({ messages });
    expect(body).toMatchObject({ message: 'Bye' });
    expect(body).not.toHaveProperty('tool_results');
    expect((body as { chat_history: object[] }).chat_history[2]).toEqual({ role: 'TOOL', tool_results: RESULTS });
  });

  it('is sent as a list of objects if it is one', () => {
    const messages = [...CALLED.slice(0, 2), { role: 'tool', tool_call_id: 'a', content: '[{"a":1},{"b":2}]' }];
    expect(bodyOf({ messages })).toMatchObject({ tool_results: [{ outputs: [{ a: 1 }, { b: 2 }] }] });
  });

  it('is sent as text if it is an empty list', () => {
    const messages = [...CALLED.slice(0, 2), { role: 'tool', tool_call_id: 'a', content: '[]' }];
    expect(bodyOf({ messages })).toMatchObject({ tool_results: [{ outputs: [{ output: '[]' }] }] });
  });

  it.each(['', ' ', 'null', '{}'])('has a call with empty parameters for the arguments %j', (given) => {
    const bare = { ...call('b', ''), id: 'b', function: { name: 'now', arguments: given } };
    const result = { role: 'tool', tool_call_id: 'b', content: 'noon' };
    const messages = [CALLED[0]!, { role: 'assistant', content: null, tool_calls: [bare] }, result];
    expect(bodyOf({ messages })).toMatchObject({ tool_results: [{ call: { name: 'now', parameters: {} } }] });
  });

  it('is rejected if its call is missing or has arguments that are not an object', () => {
    const lost = [CALLED[0], { role: 'tool', tool_call_id: 'z', content: 'x' }];
    expect(gatewayErrorOf(() => bodyOf({ messages: lost }))).toMatchObject({ status: 422, param: 'messages.1' });
    const odd = { ...call('a', ''), function: { name: 'f', arguments: '[1]' } };
    const messages = [{ role: 'assistant', content: null, tool_calls: [odd] }, ...CALLED];
    expect(gatewayErrorOf(() => bodyOf({ messages })).param).toBe('messages.0.tool_calls.0.function.arguments');
  });
});

describe('a tool call from version 1 of Cohere’s API', () => {
  const response = recordedJson('cohere/v1-tools-response.json');

  it('has a generated id', () => {
    const [choice] = chat.toResponse(response, target, WEATHER, {}).choices;
    expect(choice).toMatchObject({ finish_reason: 'tool_calls', message: { content: 'I will look up both.' } });
    const calls = choice?.message.tool_calls ?? [];
    expect(calls.map((each) => each.function.arguments)).toEqual(['{"city":"Oslo"}', '{"city":"Rome"}']);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    expect(calls[0]?.id).toMatch(/^call_[0-9a-f]{24}$/);
  });

  it('has the arguments {} without parameters', () => {
    const bare = { ...response, text: '', tool_calls: [{ name: 'now' }] };
    const [choice] = chat.toResponse(bare, target, WEATHER, {}).choices;
    expect(choice?.message).toMatchObject({ content: null, tool_calls: [{ function: { arguments: '{}' } }] });
  });

  it.each([
    ['in fragments', () => true],
    ['complete', (line: string) => !line.includes('tool-calls-chunk')],
    ['in stream-end only', (line: string) => !line.includes('tool-calls-')],
  ])('is returned from a stream that contains it %s', (_how, isKept) => {
    const decoder = new NdjsonDecoder();
    const lines = recordedText('cohere/v1-tools-stream.ndjson').trim().split('\n').filter(isKept);
    const events = decoder.push(Buffer.from(`${lines.join('\n')}\n`));
    const translate = chat.toChunks!(target, WEATHER, {});
    const choices = events.flatMap(translate).flatMap((chunk) => chunk.choices);
    const deltas = choices.flatMap(({ delta }) => delta.tool_calls ?? []);
    expect(choices.map(({ delta }) => delta.content ?? '').join('')).toBe('I will look up both.');
    expect(choices.at(-1)?.finish_reason).toBe('tool_calls');
    for (const [index, city] of ['Oslo', 'Rome'].entries()) {
      const ofCall = deltas.filter((delta) => delta.index === index);
      expect(ofCall[0]).toMatchObject({ id: expect.stringMatching(/^call_/), function: { name: 'get_weather' } });
      expect(ofCall.map((delta) => delta.function.arguments).join('')).toBe(`{"city":"${city}"}`);
    }
  });
});
