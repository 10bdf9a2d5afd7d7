import { gatewayErrorOf } from '../../../test/support/provider-error';
import { Secret } from '../../config';
import { ChatRequest } from '../../wire';
import { WEATHER } from '../../../test/contract/requests';
import { CohereAdapter } from './cohere.adapter';
import { CohereConfig } from './cohere.config';

const HI = { role: 'user', content: 'Hi' };
const [WEATHER_TOOL] = WEATHER.tools;

/** A schema with keywords that Cohere does not support, and what is sent instead. */
const BOUNDED = {
  type: 'object',
  properties: {
    n: { type: 'integer', minimum: 1 },
    s: { type: 'string', pattern: '^a', format: 'email' },
    d: { type: 'string', pattern: '[^a]b', format: 'date' },
    o: { oneOf: [{ type: 'string' }, { type: 'null' }] },
  },
  required: ['n'],
};
const FITTED = {
  ...BOUNDED,
  properties: {
    n: { type: 'integer', description: '{minimum: 1}' },
    s: { type: 'string', description: '{pattern: "^a", format: "email"}' },
    d: { type: 'string', pattern: '[^a]b', format: 'date' },
    o: { anyOf: [{ type: 'string' }, { type: 'null' }] },
  },
};

function upstreamRequest(request: object, settings: Partial<CohereConfig> = {}) {
  const parsed = ChatRequest.parse({ messages: [HI], ...request });
  if (parsed.issues) throw new Error(JSON.stringify(parsed.issues));
  const config = Object.assign(new CohereConfig(), { cohere_api_key: new Secret('co-canary') }, settings);
  const translated = new CohereAdapter().chat.toRequest(parsed.value, { model: 'command-a-03-2025', config });
  return { ...translated, body: translated.body as Record<string, unknown> };
}
const messagesOf = (...messages: object[]) => upstreamRequest({ messages }).body['messages'];

describe('a chat request to Cohere', () => {
  it('is sent to version 2 of the API', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      HI,
      { role: 'assistant', content: 'Hello' },
      { role: 'user', content: 'Bye' },
    ];
    expect(upstreamRequest({ messages, temperature: 0.4 })).toEqual({
      url: 'https://api.cohere.com/v2/chat',
      headers: { authorization: 'Bearer co-canary' },
      body: { model: 'command-a-03-2025', messages, temperature: 0.2 },
      adjusted: ['temperature'],
    });
  });

  it.each([
    ['http://127.0.0.1:9/', 'http://127.0.0.1:9/v2/chat'],
    ['https://api.cohere.ai/v1', 'https://api.cohere.ai/v2/chat'],
    ['https://proxy.example.com/cohere?tenant=1', 'https://proxy.example.com/cohere/v2/chat?tenant=1'],
  ])('with the base URL %s is sent to %s', (cohere_api_base, url) => {
    expect(upstreamRequest({}, { cohere_api_base }).url).toBe(url);
  });

  it.each<[object, object, string[]]>([
    [{ top_p: 1, top_k: 600 }, { p: 0.99, k: 500 }, ['top_p', 'top_k']],
    [{ top_p: 0.5, top_k: 3, seed: 7 }, { p: 0.5, k: 3, seed: 7 }, []],
    [
      { presence_penalty: -1, frequency_penalty: 0.5 },
      { presence_penalty: 0, frequency_penalty: 0.5 },
      ['presence_penalty'],
    ],
    [{ stop: 'END', max_completion_tokens: 9 }, { stop_sequences: ['END'], max_tokens: 9 }, []],
    [{ messages: [{ ...HI, name: 'Ann' }] }, {}, ['messages.name']],
    [{ logprobs: true, top_logprobs: 3 }, { logprobs: true }, ['top_logprobs']],
    [{ reasoning_effort: 'none' }, { thinking: { type: 'disabled' } }, []],
    [{ reasoning_effort: 'high' }, { thinking: { type: 'enabled' } }, []],
    [{ reasoning_effort: 'low' }, { thinking: { type: 'enabled' } }, ['reasoning_effort']],
    [
      { reasoning_effort: 'high', thinking: { type: 'enabled', token_budget: 99 } },
      { thinking: { type: 'enabled', token_budget: 99 } },
      [],
    ],
    [{ n: 1, stream: true, stream_options: { include_usage: true } }, { stream: true }, []],
    [{ safety_mode: 'STRICT', documents: ['a'] }, { safety_mode: 'STRICT', documents: ['a'] }, []],
    [{ response_format: { type: 'text' } }, {}, []],
    [{ response_format: { type: 'json_object' } }, { response_format: { type: 'json_object' } }, []],
    [
      { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { $ref: '#/$defs/a' } } } },
      { response_format: { type: 'json_object', json_schema: { $ref: '#/$defs/a' } } },
      [],
    ],
    [
      { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: BOUNDED } } },
      { response_format: { type: 'json_object', json_schema: FITTED } },
      ['response_format'],
    ],
    [
      { tools: [{ type: 'function', function: { name: 'f', parameters: BOUNDED, strict: true } }] },
      { tools: [{ type: 'function', function: { name: 'f', parameters: FITTED } }], strict_tools: true },
      ['tools.parameters'],
    ],
    [
      { tools: [{ type: 'function', function: { name: 'f', parameters: BOUNDED } }] },
      { tools: [{ type: 'function', function: { name: 'f', parameters: BOUNDED } }] },
      [],
    ],
  ])('translates %j into %j', (given, expected, adjusted) => {
    const { body, adjusted: reported } = upstreamRequest(given);
    const { model: _m, messages: _ms, ...rest } = body;
    expect(rest).toEqual(expected);
    expect(reported).toEqual(adjusted);
  });

  it('contains the unscaled temperature with sampling: pass', () => {
    expect(upstreamRequest({ temperature: 1.5 }, { sampling: 'pass' })).toMatchObject({
      body: { temperature: 1.5 },
      adjusted: [],
    });
  });

  it.each<[object, string]>([
    [{ n: 2 }, 'n'],
    [{ response_format: { type: 'json_schema' } }, 'response_format'],
    [
      { ...WEATHER, response_format: { type: 'json_schema', json_schema: { name: 'x', schema: {} } } },
      'response_format',
    ],
    [{ tools: [{ type: 'web_search' }] }, 'tools.0'],
    [{ ...WEATHER, tool_choice: { type: 'function', function: { name: 'other' } } }, 'tool_choice'],
    [{ messages: [{ role: 'critic', content: 'x' }] }, 'messages.0'],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages.0'],
    [{ messages: [{ role: 'assistant', tool_calls: [{ id: 'x', type: 'custom' }] }] }, 'messages.0.tool_calls.0'],
    [{ messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'f' } }] }] }, 'messages.0.content.0'],
  ])('is rejected with %j', (given, param) => {
    expect(gatewayErrorOf(() => upstreamRequest(given))).toMatchObject({ code: 'INVALID_REQUEST', status: 422, param });
  });
});

describe('the tools of a chat request to Cohere', () => {
  it('keep their schemas unchanged', () => {
    const parameters = { type: 'object', properties: { a: { anyOf: [{ $ref: '#/$defs/b' }] } }, $defs: { b: {} } };
    const tools = [
      { type: 'function', function: { name: 'f', description: 'Does', parameters, strict: true } },
      { type: 'function', function: { name: 'g' } },
    ];
    expect(upstreamRequest({ tools, tool_choice: 'auto' }).body).toMatchObject({
      tools: [
        { type: 'function', function: { name: 'f', description: 'Does', parameters } },
        { type: 'function', function: { name: 'g', parameters: { type: 'object', properties: {} } } },
      ],
      strict_tools: true,
    });
  });

  it.each([
    ['required', 'REQUIRED'],
    ['none', 'NONE'],
    ['auto', undefined],
    [undefined, undefined],
  ])('with tool_choice %s have the native tool choice %s', (tool_choice, expected) => {
    expect(upstreamRequest({ ...WEATHER, tool_choice }).body['tool_choice']).toBe(expected);
  });

  it('contain only the tool that tool_choice names', () => {
    const tools = [WEATHER_TOOL, { type: 'function', function: { name: 'other', parameters: {} } }];
    const tool_choice = { type: 'function', function: { name: 'get_weather' } };
    expect(upstreamRequest({ tools, tool_choice }).body).toMatchObject({
      tools: [WEATHER_TOOL],
      tool_choice: 'REQUIRED',
    });
  });
});

describe('the messages of a chat request to Cohere', () => {
  it('contain images', () => {
    const content = [
      { type: 'text', text: 'What is it?' },
      { type: 'image_url', image_url: { url: 'https://example.com/cat.png', detail: 'low' } },
    ];
    expect(messagesOf({ role: 'user', content })).toEqual([{ role: 'user', content }]);
  });

  it('replay tool calls with their results and the plan', () => {
    const tool_calls = [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{"q":1}' } }];
    expect(
      messagesOf(
        HI,
        { role: 'assistant', content: null, refusal: null, reasoning_content: 'I will look.', tool_calls },
        { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: 'found' }] },
      ),
    ).toEqual([
      HI,
      { role: 'assistant', tool_plan: 'I will look.', tool_calls },
      { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: 'found' }] },
    ]);
  });

  it('contain documents as tool results', () => {
    const content = [{ type: 'document', document: { data: { title: 'Oslo' }, id: 'd1' } }];
    expect(messagesOf({ role: 'tool', tool_call_id: 'a', content })).toEqual([
      { role: 'tool', tool_call_id: 'a', content },
    ]);
    const odd = [{ type: 'document', document: { data: 'Oslo' } }];
    const error = gatewayErrorOf(() => messagesOf({ role: 'tool', tool_call_id: 'a', content: odd }));
    expect(error).toMatchObject({ status: 422, param: 'messages.0.content.0' });
  });

  it('replay reasoning as a thinking part before the text', () => {
    expect(messagesOf(HI, { role: 'assistant', content: 'Hello', reasoning_content: 'Greet.' }, HI)).toEqual([
      HI,
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Greet.' },
          { type: 'text', text: 'Hello' },
        ],
      },
      HI,
    ]);
  });

  it('have the role system instead of developer', () => {
    expect(messagesOf({ role: 'developer', content: 'Be brief.' }, HI)).toEqual([
      { role: 'system', content: 'Be brief.' },
      HI,
    ]);
  });
});
