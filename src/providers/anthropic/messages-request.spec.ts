import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContentBlockParam, MessageCreateParams, Tool } from '@anthropic-ai/sdk/resources/messages';
import { Secret } from '../../config';
import { GatewayError } from '../../errors';
import { ChatRequest } from '../../schemas';
import { AnthropicAdapter } from './anthropic.adapter';
import { AnthropicConfig } from './anthropic.config';
import type { CustomTool, MessagesRequest, TranslatedBlock } from './messages-wire';

const OLD = 'claude-sonnet-4-20250514';
const CURRENT = 'claude-sonnet-4-5';
const GENERATION_4_6 = 'claude-opus-4-6';
const NEWEST = 'claude-opus-5';
const CLAUDE_3 = 'claude-3-haiku-20240307';

const fixture = JSON.parse(
  readFileSync(join(__dirname, '../../../test/fixtures/anthropic/chat-request.json'), 'utf8'),
) as { client: object; provider: object };

const lookup = { type: 'function', function: { name: 'lookup', parameters: { type: 'object', properties: {} } } };
const user = { role: 'user', content: 'Hi' };

function call(fieldsOfRequest: object, model = CURRENT, settings: Partial<AnthropicConfig> = {}) {
  const parsed = ChatRequest.parse({ messages: [user], ...fieldsOfRequest });
  if (parsed.issues) throw new Error(JSON.stringify(parsed.issues));
  const config = Object.assign(new AnthropicConfig(), { anthropic_api_key: new Secret('key') }, settings);
  const { body, adjusted } = new AnthropicAdapter().chat.toCall(parsed.value as ChatRequest, { model, config });
  return { body: body as MessagesRequest, adjusted };
}

function bodyOf(request: object, model?: string, settings?: Partial<AnthropicConfig>): MessagesRequest {
  return call(request, model, settings).body;
}

function messagesOf(...messages: object[]) {
  return bodyOf({ messages }).messages;
}

function refusalOf(request: object, model?: string, settings?: Partial<AnthropicConfig>): GatewayError {
  try {
    call(request, model, settings);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('the request was not refused');
}

describe('the body of POST /messages', () => {
  it('is the recorded one for the recorded request', () => {
    expect(bodyOf(fixture.client)).toEqual(fixture.provider);
  });

  it('has, as far as Sluice writes it itself, the types of the vendor’s SDK', () => {
    type Own = Omit<MessagesRequest, 'messages' | 'tools' | 'thinking'>;
    const params = (body: Own): Omit<MessageCreateParams, 'messages'> => body;
    const block = (own: TranslatedBlock): ContentBlockParam => own;
    const tool = (own: CustomTool): Tool => own;
    expect([params, block, tool]).toHaveLength(3);
  });

  it('does not change the request', () => {
    const request = structuredClone(fixture.client) as ChatRequest;
    bodyOf(request);
    expect(request).toEqual(fixture.client);
  });

  it('names the endpoint’s model, whatever the request names', () => {
    expect(bodyOf({ model: 'my-endpoint' }).model).toBe(CURRENT);
  });

  it('asks for a stream only where one is wanted', () => {
    expect(bodyOf({ stream: true, stream_options: { include_usage: true } })).toMatchObject({ stream: true });
    expect(bodyOf({ stream: false })).not.toHaveProperty('stream');
    expect(bodyOf({ stream: true, stream_options: { include_usage: true } })).not.toHaveProperty('stream_options');
  });
});

describe('system messages', () => {
  it('stand beside the conversation, in their order, developer messages too', () => {
    const body = bodyOf({
      messages: [
        { role: 'system', content: 'One.' },
        user,
        {
          role: 'developer',
          content: [{ type: 'text', text: 'Two.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
        },
      ],
    });
    expect(body.system).toEqual([
      { type: 'text', text: 'One.' },
      { type: 'text', text: 'Two.', cache_control: { type: 'ephemeral', ttl: '1h' } },
    ]);
    expect(body.messages).toEqual([user]);
  });

  it('are left out when they say nothing', () => {
    expect(bodyOf({ messages: [{ role: 'system', content: ' ' }, user] })).not.toHaveProperty('system');
  });

  it('are refused with an image', () => {
    const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } };
    expect(refusalOf({ messages: [{ role: 'system', content: [image] }, user] })).toMatchObject({ status: 422 });
  });
});

describe('user messages', () => {
  const partOf = (part: object) => messagesOf({ role: 'user', content: [part] })[0]?.content[0];
  const image = (url: string) => ({ type: 'image_url', image_url: { url, detail: 'auto' } });
  const file = (content: object) => ({ type: 'file', file: content });

  it.each([
    ['image/png', 'image/png'],
    ['image/jpg', 'image/jpeg'],
    ['IMAGE/WEBP', 'image/webp'],
  ])('send an image of type %s as base64 of %s', (given, media_type) => {
    const source = { type: 'base64', media_type, data: 'aGVsbG8=' };
    expect(partOf(image(`data:${given};base64,aGVsbG8=`))).toEqual({ type: 'image', source });
  });

  it('let the vendor fetch an image that has an address', () => {
    const url = 'https://example.com/cat.png';
    const part = { ...image(url), cache_control: { type: 'ephemeral' } };
    const source = { type: 'url', url };
    expect(partOf(part)).toEqual({ type: 'image', source, cache_control: { type: 'ephemeral' } });
  });

  it.each([
    'data:image/svg+xml;base64,aGk=',
    'data:image/png,hello',
    'data:image/png;base64,',
    'gs://bucket/cat.png',
    'file:///etc/passwd',
    'cat.png',
    '',
  ])('refuse the image %p', (url) => {
    const error = refusalOf({ messages: [{ role: 'user', content: [image(url)] }] });
    expect(error).toMatchObject({ status: 422, param: 'messages.0.content.0' });
    expect(error.message).toContain('image/jpeg, image/png, image/gif or image/webp');
  });

  it.each([
    [
      { file_data: 'data:application/pdf;base64,JVBERg==' },
      { type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' },
    ],
    [{ file_data: 'JVBERg==' }, { type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' }],
    [{ file_data: 'data:text/plain;base64,aGVsbG8=' }, { type: 'text', media_type: 'text/plain', data: 'hello' }],
    [{ file_data: 'https://example.com/a.pdf' }, { type: 'url', url: 'https://example.com/a.pdf' }],
    [{ file_id: 'file_fx1' }, { type: 'file', file_id: 'file_fx1' }],
  ])('send the file %j as a document', (content, source) => {
    expect(partOf(file(content))).toEqual({ type: 'document', source });
    expect(partOf(file({ ...content, filename: 'a.pdf' }))).toEqual({ type: 'document', source, title: 'a.pdf' });
  });

  it.each([[file({})], [file({ file_data: 'data:application/zip;base64,UEs=' })]])('refuse %j', (part) => {
    expect(refusalOf({ messages: [{ role: 'user', content: [part] }] })).toMatchObject({ status: 422 });
  });

  it('pass on the vendor’s own parts', () => {
    const part = { type: 'search_result', source: 's', title: 't', content: [{ type: 'text', text: 'x' }] };
    expect(partOf(part)).toEqual(part);
  });

  it.each([[{ type: 'input_audio', input_audio: { data: 'aGk=', format: 'wav' } }], [{ type: 'constructor' }]])(
    'refuse the part %j',
    (part) => {
      const { message } = refusalOf({ messages: [{ role: 'user', content: [part] }] });
      expect(message).toContain(`a content part of type '${part.type}'`);
    },
  );

  it('lose parts of blank text', () => {
    const content = [
      { type: 'text', text: '\n' },
      { type: 'text', text: 'Hi' },
    ];
    expect(messagesOf({ role: 'user', content })[0]?.content).toEqual([{ type: 'text', text: 'Hi' }]);
  });

  it.each(['', ' \n', null, []])('are refused with nothing to say: %j', (content) => {
    expect(refusalOf({ messages: [{ role: 'user', content }] })).toMatchObject({ param: 'messages.0' });
  });

  it('are missing in a conversation of system messages alone, which is refused', () => {
    expect(refusalOf({ messages: [{ role: 'system', content: 'One.' }] })).toMatchObject({ param: 'messages' });
  });

  it.each(['function', 'critic', 'toString'])('of the role %s are refused', (role) => {
    expect(refusalOf({ messages: [{ role, content: 'Hi' }] }).message).toContain(
      'system, developer, user, assistant, tool',
    );
  });
});

describe('assistant messages', () => {
  const toolCall = (given: string) => ({
    id: 'toolu_1',
    type: 'function',
    function: { name: 'now', arguments: given },
  });

  it('say their text before they call tools, and their thinking before both', () => {
    const thinking_blocks = [
      { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
      { type: 'redacted_thinking', data: 'b3BhcXVl' },
    ];
    const message = {
      role: 'assistant',
      content: 'A moment.',
      tool_calls: [toolCall('{"zone":"UTC"}')],
      thinking_blocks,
    };
    expect(messagesOf(user, message)[1]?.content).toEqual([
      ...thinking_blocks,
      { type: 'text', text: 'A moment.' },
      { type: 'tool_use', id: 'toolu_1', name: 'now', input: { zone: 'UTC' } },
    ]);
  });

  it.each(['', ' ', 'null', '{}'])('call without arguments when these are %j', (given) => {
    const [, message] = messagesOf(user, { role: 'assistant', content: null, tool_calls: [toolCall(given)] });
    expect(message?.content).toEqual([{ type: 'tool_use', id: 'toolu_1', name: 'now', input: {} }]);
  });

  it.each(['{"zone"', '[1]', '"x"', '7'])('are refused with the arguments %j', (given) => {
    const messages = [user, { role: 'assistant', content: null, tool_calls: [toolCall(given)] }];
    expect(refusalOf({ messages }).param).toBe('messages.1.tool_calls.0.function.arguments');
  });

  it.each([
    [{ thinking_blocks: [{ type: 'thinking', thinking: 'Hm' }] }],
    [{ tool_calls: [{ id: 'x', type: 'custom' }] }],
    [{ function_call: { name: 'now', arguments: '' } }],
  ])('are refused with %j', (extra) => {
    expect(refusalOf({ messages: [user, { role: 'assistant', content: 'Hi', ...extra }] })).toMatchObject({
      status: 422,
    });
  });

  it('are left out when they say nothing', () => {
    expect(messagesOf(user, { role: 'assistant', content: '' }, { role: 'user', content: 'Well?' })).toHaveLength(2);
  });

  it('say why they refused', () => {
    const [, message] = messagesOf(user, { role: 'assistant', content: '', refusal: 'I cannot.' }, user);
    expect(message?.content).toEqual([{ type: 'text', text: 'I cannot.' }]);
  });

  it('lose the white space at their end when they begin the answer', () => {
    expect(messagesOf(user, { role: 'assistant', content: 'The answer is \n' })[1]?.content).toBe('The answer is');
    const parts = [{ type: 'text', text: 'It is ' }];
    expect(messagesOf(user, { role: 'assistant', content: parts })[1]?.content).toEqual([
      { type: 'text', text: 'It is' },
    ]);
    expect(messagesOf(user, { role: 'assistant', content: 'Yes. ' }, user)[1]?.content).toBe('Yes. ');
  });

  it('replay the blocks of the vendor’s own tools, and no unsigned reasoning', () => {
    const search = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'cats' } };
    const found = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] };
    const content = [{ type: 'reasoning', summary: [] }, search, found, { type: 'text', text: 'Cats.' }];
    expect(messagesOf(user, { role: 'assistant', content }, user)[1]?.content).toEqual(content.slice(1));
  });
});

describe('tool messages', () => {
  const result = (tool_use_id: string, content: unknown) => ({ type: 'tool_result', tool_use_id, content });

  it('that follow one another, and the user’s message after them, become one message', () => {
    const messages = messagesOf(
      user,
      { role: 'tool', tool_call_id: 'a', content: '1' },
      { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: '2' }] },
      { role: 'user', content: 'And?' },
      { role: 'user', content: 'Well?' },
    );
    const merged = [result('a', '1'), result('b', [{ type: 'text', text: '2' }]), { type: 'text', text: 'And?' }];
    expect(messages).toEqual([user, { role: 'user', content: merged }, { role: 'user', content: 'Well?' }]);
  });

  it('of different turns stay apart', () => {
    const tool = { role: 'tool', tool_call_id: 'a', content: '1' };
    expect(messagesOf(user, tool, { role: 'assistant', content: 'Hm' }, tool)).toHaveLength(4);
  });

  it('can be empty, or an error', () => {
    const message = { role: 'tool', tool_call_id: 'a', content: '', is_error: true };
    expect(messagesOf(user, message)[1]?.content).toEqual([{ type: 'tool_result', tool_use_id: 'a', is_error: true }]);
  });

  it('must name their call', () => {
    expect(refusalOf({ messages: [user, { role: 'tool', content: '1' }] }).param).toBe('messages.1');
  });
});

describe('max_tokens', () => {
  it.each([
    [{}, CURRENT, 8192],
    [{}, CLAUDE_3, 4096],
    [{ max_tokens: 10 }, CURRENT, 10],
    [{ max_completion_tokens: 20 }, CURRENT, 20],
    [{ max_tokens: 10, max_completion_tokens: 20 }, CURRENT, 10],
    [{ max_tokens: 300_000 }, 'another-model', 300_000],
    [{ thinking: { type: 'enabled', budget_tokens: 10_000 } }, CURRENT, 18_192],
  ])('of %j for %s is %i', (request, model, expected) => {
    expect(call(request, model)).toMatchObject({ body: { max_tokens: expected }, adjusted: [] });
  });

  it('has a default from the configuration', () => {
    expect(bodyOf({}, CURRENT, { default_max_tokens: 99 }).max_tokens).toBe(99);
  });

  it.each([
    [CLAUDE_3, 4096],
    ['claude-3-5-haiku-latest', 8192],
    ['claude-opus-4-1', 32_000],
    ['claude-opus-4-20250514', 32_000],
    [OLD, 64_000],
    [CURRENT, 64_000],
    [GENERATION_4_6, 128_000],
    [NEWEST, 128_000],
    ['claude-of-tomorrow', 128_000],
  ])('is cut to what %s can write: %i', (model, expected) => {
    const { body, adjusted } = call({ max_tokens: 1_000_000 }, model);
    expect({ max_tokens: body.max_tokens, adjusted }).toEqual({ max_tokens: expected, adjusted: ['max_tokens'] });
  });

  it('above a million is refused', () => {
    const message = 'Invalid value for max_tokens: cannot exceed 1000000.';
    expect(refusalOf({ max_tokens: 1_000_001 })).toMatchObject({ status: 422, message });
  });
});

describe('temperature, top_p and top_k', () => {
  const both = { temperature: 1.5, top_k: 5 };

  it.each([
    ['auto', CURRENT, { temperature: 0.75, top_k: 5 }, ['temperature']],
    ['auto', GENERATION_4_6, { temperature: 0.75, top_k: 5 }, ['temperature']],
    ['auto', NEWEST, {}, ['temperature', 'top_k']],
    ['auto', 'claude-opus-4-7', {}, ['temperature', 'top_k']],
    ['auto', 'claude-of-tomorrow', {}, ['temperature', 'top_k']],
    ['scale', NEWEST, { temperature: 0.75, top_k: 5 }, ['temperature']],
    ['pass', NEWEST, { temperature: 1.5, top_k: 5 }, []],
    ['drop', CURRENT, {}, ['temperature', 'top_k']],
  ] as const)('with the policy %s for %s become %j', (sampling, model, expected, adjusted) => {
    const result = call(both, model, { sampling });
    const { temperature, top_p, top_k } = result.body;
    expect({ temperature, top_p, top_k }).toEqual({
      temperature: undefined,
      top_p: undefined,
      top_k: undefined,
      ...expected,
    });
    expect(result.adjusted).toEqual(adjusted);
  });

  it('count a temperature of 0 as unchanged', () => {
    expect(call({ temperature: 0 })).toMatchObject({ body: { temperature: 0 }, adjusted: [] });
  });

  it('pass top_p on when it is alone', () => {
    expect(call({ top_p: 0.5 })).toMatchObject({ body: { top_p: 0.5 }, adjusted: [] });
  });

  it('are refused together', () => {
    const message = "Cannot set both 'temperature' and 'top_p' parameters.";
    expect(refusalOf({ temperature: 0, top_p: 1 })).toMatchObject({ status: 422, message });
  });

  it('are dropped in the API version that has removed them, whatever the policy', () => {
    const settings = { anthropic_version: '2026-10-21', sampling: 'pass' } as const;
    expect(call({ top_p: 0.5, top_k: 2 }, CURRENT, settings).adjusted).toEqual(['top_p', 'top_k']);
  });

  it.each([[{ thinking: { type: 'enabled', budget_tokens: 2000 } }], [{ thinking: { type: 'adaptive' } }]])(
    'are dropped with %j, whatever the policy',
    (thinking) => {
      const { body, adjusted } = call({ temperature: 1, ...thinking }, CURRENT, { sampling: 'pass' });
      expect(body).not.toHaveProperty('temperature');
      expect(adjusted).toEqual(['temperature']);
    },
  );

  it('are kept where thinking is disabled', () => {
    expect(bodyOf({ temperature: 1, thinking: { type: 'disabled' } }).temperature).toBe(0.5);
  });
});

describe('reasoning_effort', () => {
  const think = (
    reasoning_effort: string,
    model: string,
    more: object = {},
    settings: Partial<AnthropicConfig> = {},
  ) => {
    const { body, adjusted } = call({ reasoning_effort, ...more }, model, settings);
    return { thinking: body.thinking, effort: body.output_config?.effort, adjusted };
  };
  const adaptive = { type: 'adaptive' };

  it.each([
    ['minimal', NEWEST, { thinking: adaptive, effort: 'low', adjusted: [] }],
    ['max', NEWEST, { thinking: adaptive, effort: 'max', adjusted: [] }],
    ['xhigh', NEWEST, { thinking: adaptive, effort: 'xhigh', adjusted: [] }],
    ['xhigh', GENERATION_4_6, { thinking: adaptive, effort: 'high', adjusted: ['reasoning_effort'] }],
    ['medium', 'claude-opus-4-5', { effort: 'medium', adjusted: [] }],
    ['max', 'claude-opus-4-5', { effort: 'high', adjusted: ['reasoning_effort'] }],
    ['low', CURRENT, { thinking: { type: 'enabled', budget_tokens: 1638 }, adjusted: [] }],
    ['high', CURRENT, { thinking: { type: 'enabled', budget_tokens: 6553 }, adjusted: [] }],
    ['high', CLAUDE_3, { adjusted: ['reasoning_effort'] }],
    ['none', NEWEST, { thinking: { type: 'disabled' }, adjusted: [] }],
    ['none', CLAUDE_3, { adjusted: [] }],
  ])('%s for %s becomes %j', (effort, model, expected) => {
    expect(think(effort, model)).toEqual({ thinking: undefined, effort: undefined, ...expected });
  });

  it.each([
    ['effort', { thinking: undefined, effort: 'high', adjusted: [] }],
    ['budget', { thinking: { type: 'enabled', budget_tokens: 6553 }, effort: undefined, adjusted: [] }],
    ['drop', { thinking: undefined, effort: undefined, adjusted: ['reasoning_effort'] }],
  ] as const)('follows the policy %s', (reasoning, expected) => {
    expect(think('high', CURRENT, {}, { reasoning })).toEqual(expected);
  });

  it('keeps a budget of at least 1024 tokens below max_tokens, or is dropped', () => {
    expect(think('low', CURRENT, { max_tokens: 1100 }).thinking).toEqual({ type: 'enabled', budget_tokens: 1024 });
    expect(think('low', CURRENT, { max_tokens: 1024 })).toMatchObject({
      thinking: undefined,
      adjusted: ['reasoning_effort'],
    });
  });

  it('does not touch the client’s own thinking', () => {
    const thinking = { type: 'adaptive', display: 'summarized' };
    expect(think('high', NEWEST, { thinking })).toMatchObject({ thinking, effort: 'high' });
    expect(think('none', NEWEST, { thinking })).toMatchObject({ thinking });
  });

  it('brings no thinking where a tool call is forced', () => {
    const forced = { tools: [lookup], tool_choice: 'required' };
    expect(think('high', NEWEST, forced)).toMatchObject({ thinking: undefined, effort: 'high' });
    expect(think('high', CURRENT, forced)).toMatchObject({ thinking: undefined, adjusted: ['reasoning_effort'] });
  });

  it('brings no budget after a tool call that is replayed without its thinking', () => {
    const turn = {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'a', function: { name: 'x', arguments: '' } }],
    };
    const signed = { ...turn, thinking_blocks: [{ type: 'thinking', thinking: 'Hm', signature: 'c2ln' }] };
    const result = { role: 'tool', tool_call_id: 'a', content: '1' };
    expect(think('high', CURRENT, { messages: [user, turn, result] }).adjusted).toEqual(['reasoning_effort']);
    expect(think('high', CURRENT, { messages: [user, signed, result] }).adjusted).toEqual([]);
  });

  it('is refused when it is no effort, and thinking when it is no object', () => {
    expect(refusalOf({ reasoning_effort: 'extreme' }).message).toContain(
      'none, minimal, low, medium, high, xhigh, max',
    );
    expect(refusalOf({ thinking: true })).toMatchObject({ status: 422, param: 'thinking' });
  });
});

describe('tools', () => {
  it('keep their JSON Schema as it came', () => {
    const parameters = {
      type: 'object',
      properties: { a: { anyOf: [{ $ref: '#/$defs/x' }] } },
      $defs: { x: { minimum: 1 } },
    };
    const tool = { type: 'function', function: { name: 'f', parameters } };
    expect(bodyOf({ tools: [tool] }).tools).toEqual([{ name: 'f', input_schema: parameters }]);
  });

  it.each([[{}], [{ parameters: null, description: null }]])('can do without parameters: %j', (more) => {
    const tool = { type: 'function', function: { name: 'f', ...more } };
    expect(bodyOf({ tools: [tool] }).tools).toEqual([{ name: 'f', input_schema: { type: 'object', properties: {} } }]);
  });

  it('are strict where the model knows it', () => {
    const strict = {
      type: 'function',
      function: { ...lookup.function, strict: true },
      cache_control: { type: 'ephemeral' },
    };
    expect(bodyOf({ tools: [strict] }).tools?.[0]).toMatchObject({
      strict: true,
      cache_control: { type: 'ephemeral' },
    });
    expect(call({ tools: [strict] }, OLD)).toMatchObject({ adjusted: ['tools'] });
    expect(bodyOf({ tools: [strict] }, OLD).tools?.[0]).not.toHaveProperty('strict');
  });

  it('of the vendor pass', () => {
    const tool = { type: 'web_search_20250305', name: 'web_search', max_uses: 2 };
    expect(bodyOf({ tools: [tool] }).tools).toEqual([tool]);
  });

  it('of other kinds are refused', () => {
    const { status, message } = refusalOf({ tools: [{ type: 'uc_function' }] });
    expect(status).toBe(422);
    expect(message).toBe('Only function calling tool is supported, but received tool type uc_function');
  });

  it.each([
    [{ tool_choice: 'none' }, { type: 'none' }],
    [{ tool_choice: 'auto' }, { type: 'auto' }],
    [{ tool_choice: 'required' }, { type: 'any' }],
    [{ tool_choice: { type: 'function', function: { name: 'lookup' } } }, { type: 'tool', name: 'lookup' }],
    [{ parallel_tool_calls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [
      { parallel_tool_calls: false, tool_choice: 'required' },
      { type: 'any', disable_parallel_tool_use: true },
    ],
    [{ parallel_tool_calls: false, tool_choice: 'none' }, { type: 'none' }],
    [{ parallel_tool_calls: true }, undefined],
  ])('with %j have the choice %j', (request, expected) => {
    expect(bodyOf({ tools: [lookup], ...request }).tool_choice).toEqual(expected);
  });

  it.each([[{ tools: [] }], [{}]])('that are none bring no choice: %j', (request) => {
    const body = bodyOf({ ...request, tool_choice: 'auto', parallel_tool_calls: false });
    expect(body).not.toHaveProperty('tool_choice');
    expect(body).not.toHaveProperty('tools');
  });

  it.each(['sometimes', 'constructor', { type: 'allowed_tools' }])('refuse the choice %j', (tool_choice) => {
    expect(refusalOf({ tools: [lookup], tool_choice })).toMatchObject({ status: 422, param: 'tool_choice' });
  });
});

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

  it('json_schema with an object that lists no properties is refused, with its place', () => {
    const { message } = refusalOf(jsonSchema({ ...schema, properties: { free: { type: ['object', 'null'] } } }));
    expect(message).toContain("schema.properties.free has no 'properties'");
  });

  it('json_schema of any depth is answered', () => {
    let deep: object = { type: 'string' };
    for (let level = 0; level < 5000; level++) deep = { type: 'array', items: deep };
    const schemaText = JSON.stringify({ type: 'object', properties: { deep: 1 } });
    const request = jsonSchema({ ...(JSON.parse(schemaText) as object), properties: { deep } });
    const config = Object.assign(new AnthropicConfig(), { anthropic_api_key: new Secret('key') });
    const chat = () =>
      new AnthropicAdapter().chat.toCall({ messages: [user], ...request } as unknown as ChatRequest, {
        model: CURRENT,
        config,
      });
    expect(chat).toThrow('nested too deeply');
  });

  it('json_schema becomes a hidden tool for models without structured output', () => {
    const body = bodyOf(jsonSchema(schema), OLD);
    expect(body.tools).toMatchObject([{ name: 'give_structured_answer', input_schema: schema }]);
    expect(body.tool_choice).toEqual({ type: 'tool', name: 'give_structured_answer', disable_parallel_tool_use: true });
    expect(body).not.toHaveProperty('output_config');
  });

  it('json_schema leaves the model its other tools', () => {
    const body = bodyOf({ ...jsonSchema(schema), tools: [lookup] }, OLD);
    expect(body.tools).toHaveLength(2);
    expect(body.tool_choice).toEqual({ type: 'any', disable_parallel_tool_use: true });
    const forced = bodyOf({ ...jsonSchema(schema), tools: [lookup], tool_choice: 'required' }, OLD);
    expect(forced.tools).toHaveLength(1);
    expect(forced.tool_choice).toEqual({ type: 'any' });
    const barred = bodyOf({ ...jsonSchema(schema), tools: [lookup], tool_choice: 'none' }, OLD);
    expect(barred.tool_choice).toMatchObject({ type: 'tool', name: 'give_structured_answer' });
  });

  it('json_schema cannot be had together with thinking where it needs the hidden tool', () => {
    const thinking = { type: 'enabled', budget_tokens: 2000 };
    expect(refusalOf({ ...jsonSchema(schema), thinking }, OLD)).toMatchObject({
      status: 422,
      param: 'response_format',
    });
    expect(call({ ...jsonSchema(schema), reasoning_effort: 'low' }, OLD).adjusted).toEqual(['reasoning_effort']);
  });

  it('text asks for nothing', () => {
    expect(bodyOf({ response_format: { type: 'text' } })).toEqual(bodyOf({}));
  });

  it.each([[{ type: 'json_schema' }], [{ type: 'grammar' }]])('%j is refused', (response_format) => {
    expect(refusalOf({ response_format })).toMatchObject({ status: 422, param: 'response_format' });
  });
});

describe('other parameters', () => {
  it('n must be 1', () => {
    expect(bodyOf({ n: 1 })).not.toHaveProperty('n');
    const message = "'n' must be '1' for the Anthropic provider. Received value: '2'.";
    expect(refusalOf({ n: 2 })).toMatchObject({ status: 422, message });
  });

  it.each([
    ['END', ['END'], []],
    [['END', ' \n'], ['END'], ['stop']],
    [['\n'], undefined, ['stop']],
  ])('stop %j becomes the stop sequences %j', (stop, expected, adjusted) => {
    const result = call({ stop });
    expect(result.body.stop_sequences).toEqual(expected);
    expect(result.adjusted).toEqual(adjusted);
  });

  it.each([
    [{ user: 'u1' }, { user_id: 'u1' }, []],
    [{ safety_identifier: 's1' }, { user_id: 's1' }, []],
    [{ user: 'u1', metadata: { user_id: 'm1' } }, { user_id: 'm1' }, []],
    [{ metadata: { team: 'cats' } }, undefined, ['metadata']],
  ])('%j becomes the metadata %j', (request, expected, adjusted) => {
    const result = call(request);
    expect(result.body.metadata).toEqual(expected);
    expect(result.adjusted).toEqual(adjusted);
  });

  it.each([
    ['auto', 'auto', []],
    ['standard_only', 'standard_only', []],
    ['default', 'standard_only', []],
    ['flex', undefined, ['service_tier']],
  ])('service_tier %s becomes %s', (service_tier, expected, adjusted) => {
    const result = call({ service_tier });
    expect(result.body.service_tier).toBe(expected);
    expect(result.adjusted).toEqual(adjusted);
  });

  it('hints of OpenAI’s API are dropped, and said to be unless they ask for nothing', () => {
    const { body, adjusted } = call({
      presence_penalty: 1,
      frequency_penalty: 0,
      seed: 7,
      logit_bias: {},
      logprobs: false,
    });
    expect(body).toEqual(bodyOf({}));
    expect(adjusted).toEqual(['presence_penalty', 'seed']);
  });

  it.each([
    [{ logprobs: true }],
    [{ functions: [{}] }],
    [{ audio: { voice: 'x' } }],
    [{ modalities: ['text', 'audio'] }],
    [{ web_search_options: { search_context_size: 'low' } }],
  ])('%j is refused', (request) => {
    expect(refusalOf(request)).toMatchObject({ status: 422, param: Object.keys(request)[0] });
  });

  it('what the client writes in the vendor’s words is passed on', () => {
    const native = { container: 'container_1', mcp_servers: [{ type: 'url', url: 'https://example.com', name: 'x' }] };
    expect(bodyOf({ ...native, modalities: ['text'] })).toEqual({ ...bodyOf({}), ...native });
    expect(bodyOf({ output_config: { effort: 'low' } }).output_config).toEqual({ effort: 'low' });
  });
});
