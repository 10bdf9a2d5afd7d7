import type { ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import {
  add,
  adapter,
  bodyOf,
  call,
  chatRequest,
  CLAUDE_3,
  CLAUDE_4_5,
  CLAUDE_5,
  GPT_OSS,
  LLAMA,
  MISTRAL,
  NOVA,
  target,
  user,
} from '../../../test/support/bedrock';
import { recordedJson } from '../../../test/support/recorded';
import { refusalOf } from '../../../test/support/refusal';
import type { ConverseBody } from './converse-wire';

/** Base64 on the wire is bytes in the SDK's types. */
type OnTheWire<T> = T extends Uint8Array ? string : T extends object ? { [K in keyof T]: OnTheWire<T[K]> } : T;
type Vendors = OnTheWire<Omit<ConverseCommandInput, 'modelId'>>;
/** Compiles only while what we send is of the vendor's own types. */
const asVendors = (body: Omit<ConverseBody, 'additionalModelRequestFields' | 'toolConfig'>): Vendors => body;

const PNG = 'data:image/png;base64,aGk=';
const parts = (...content: object[]) => ({ messages: [{ role: 'user', content }] });
const image = (url: string) => ({ type: 'image_url', image_url: { url } });

describe('a Converse request', () => {
  it('is the recorded one', () => {
    const { client, provider } = recordedJson('bedrock/chat-request.json') as { client: object; provider: object };
    const { body, adjusted } = call(client, CLAUDE_4_5);
    expect(body).toEqual(provider);
    expect(asVendors(body)).toEqual(provider);
    expect(adjusted).toEqual([]);
  });

  it.each([
    [CLAUDE_3, false, 'us-east-1.amazonaws.com/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse'],
    [
      'arn:aws:bedrock:us-east-1:1:inference-profile/x',
      true,
      '/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fx/converse-stream',
    ],
  ])('of %s with stream: %s names the model as one segment', (model, stream, end) => {
    expect(call({ stream }, model).url).toContain(end);
  });

  it('does not change the request', () => {
    const request = chatRequest({ messages: [user], tools: [add], stop: 'END', top_k: 3 });
    const copy = structuredClone(request);
    adapter.chat.toCall(request, target());
    expect(request).toEqual(copy);
  });

  it('is refused without a model', () => {
    expect(refusalOf(() => call({}, ''))).toMatchObject({ status: 422 });
  });

  it('says what several turns of one side say in one message, and leaves out what is empty', () => {
    const messages = [
      { role: 'system', content: 'A' },
      { role: 'user', content: 'One' },
      { role: 'user', content: ' ' },
      { role: 'narrator', content: 'Two' },
      { role: 'assistant', content: '' },
      { role: 'assistant', content: 'Three' },
      { role: 'developer', content: [{ type: 'text', text: 'B', cache_control: { type: 'ephemeral', ttl: '1h' } }] },
    ];
    expect(bodyOf({ messages })).toEqual({
      system: [{ text: 'A' }, { text: 'B' }, { cachePoint: { type: 'default', ttl: '1h' } }],
      messages: [
        { role: 'user', content: [{ text: 'One' }, { text: 'Two' }] },
        { role: 'assistant', content: [{ text: 'Three' }] },
      ],
    });
  });

  it('holds the results of parallel tool calls in one message, with their failures and images', () => {
    const calls = ['a', 'b'].map((id) => ({ id, type: 'function', function: { name: 'add', arguments: '' } }));
    const messages = [
      user,
      { role: 'assistant', content: null, tool_calls: calls },
      { role: 'tool', tool_call_id: 'a', content: 'No', is_error: true },
      { role: 'tool', tool_call_id: 'b', content: [image(PNG)] },
      user,
    ];
    expect(bodyOf({ messages, tools: [add] }).messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: ['a', 'b'].map((toolUseId) => ({ toolUse: { toolUseId, name: 'add', input: {} } })),
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'a', content: [{ text: 'No' }], status: 'error' } },
          { toolResult: { toolUseId: 'b', content: [{ image: { format: 'png', source: { bytes: 'aGk=' } } }] } },
          { text: 'Hi' },
        ],
      },
    ]);
  });

  it('gives Mistral ids of nine letters and digits, the same for call and result', () => {
    const messages = [
      user,
      { role: 'assistant', tool_calls: [{ id: 'call_1234567890', function: { name: 'add', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'call_1234567890', content: '3' },
      { role: 'assistant', tool_calls: [{ id: 'x-1', function: { name: 'add', arguments: '{}' } }] },
    ];
    const text = JSON.stringify(bodyOf({ messages, tools: [add] }, MISTRAL).messages);
    expect(text.match(/"toolUseId":"\w+"/g)).toEqual(
      ['call12345', 'call12345', 'x10000000'].map((id) => `"toolUseId":"${id}"`),
    );
  });

  it.each([
    [
      { id: 'c', function: { name: '', arguments: '{}' } },
      'Invalid assistant tool call: missing function name for tool_call_id=c.',
    ],
    [{ id: 'c' }, 'Invalid assistant tool call: missing function name for tool_call_id=c.'],
    [
      { id: 'c', function: { name: 'add', arguments: '{' } },
      'Invalid assistant tool call arguments: not valid JSON for tool_call_id=c, tool_name=add.',
    ],
    [
      { id: 'c', function: { name: 'add', arguments: '[1]' } },
      'Invalid assistant tool call arguments: not valid JSON for tool_call_id=c, tool_name=add.',
    ],
  ])('is refused with the tool call %j in its history', (broken, message) => {
    const messages = [user, { role: 'assistant', content: null, tool_calls: [broken] }];
    expect(refusalOf(() => call({ messages }))).toMatchObject({ status: 422, message });
  });

  it('replays signed reasoning before everything else', () => {
    const thinking_blocks = [
      { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
      { type: 'redacted_thinking', data: 'cmVk' },
    ];
    expect(
      bodyOf({ messages: [user, { role: 'assistant', content: 'So', thinking_blocks }] }).messages[1]!.content,
    ).toEqual([
      { reasoningContent: { reasoningText: { text: 'Hm', signature: 'c2ln' } } },
      { reasoningContent: { redactedContent: 'cmVk' } },
      { text: 'So' },
    ]);
    const unsigned = [user, { role: 'assistant', thinking_blocks: [{ type: 'thinking', thinking: 'Hm' }] }];
    expect(refusalOf(() => call({ messages: unsigned }))).toMatchObject({
      status: 422,
      param: 'messages.1.thinking_blocks.0',
    });
  });

  it('takes images, documents and recordings', () => {
    const file = (file_data: string, filename?: string) => ({ type: 'file', file: { file_data, filename } });
    const body = bodyOf(
      parts(
        image('data:image/jpg;base64,aGk='),
        image('s3://bucket/a/cat.webp'),
        file('data:text/csv;base64,aGk=', 'my_data: 2.csv'),
        file('aGk=', 'my data 2.docx'),
        file('aGk='),
        file('s3://bucket/notes.md'),
        { type: 'input_audio', input_audio: { data: 'aGk=', format: 'mp3' } },
      ),
    );
    const bytes = 'aGk=';
    expect(body.messages[0]!.content).toEqual([
      { image: { format: 'jpeg', source: { bytes } } },
      { image: { format: 'webp', source: { s3Location: { uri: 's3://bucket/a/cat.webp' } } } },
      { document: { format: 'csv', name: 'my data 2', source: { bytes } } },
      { document: { format: 'docx', name: 'my data 2 2', source: { bytes } } },
      { document: { format: 'pdf', name: 'document', source: { bytes } } },
      { document: { format: 'md', name: 'document 2', source: { s3Location: { uri: 's3://bucket/notes.md' } } } },
      { audio: { format: 'mp3', source: { bytes } } },
    ]);
  });

  it.each([
    [image('https://a.example/cat.png'), 'does not fetch images from the web'],
    [image('data:image/bmp;base64,aGk='), 'PNG, JPEG, GIF or WebP'],
    [image('data:image/png,aGk='), 'PNG, JPEG, GIF or WebP'],
    [{ type: 'file', file: { file_id: 'f' } }, 'file_data'],
    [{ type: 'file', file: { file_data: 'data:application/zip;base64,aGk=' } }, 'file_data'],
    [{ type: 'file', file: { file_data: 'https://a.example/a.pdf' } }, 'file_data'],
    [{ type: 'input_audio', input_audio: { data: 'aGk=', format: 'midi' } }, "'format' of mp3"],
    [{ type: 'hologram' }, "type 'hologram'"],
  ])('is refused with the part %j', (part, text) => {
    expect(refusalOf(() => call(parts(part)))).toMatchObject({ status: 422, message: expect.stringContaining(text) });
  });

  it('ends without white space where Claude is to go on from there', () => {
    const messages = [user, { role: 'assistant', content: 'So \n' }];
    expect(bodyOf({ messages }, CLAUDE_3).messages[1]).toEqual({ role: 'assistant', content: [{ text: 'So' }] });
    expect(bodyOf({ messages }, LLAMA).messages[1]).toEqual({ role: 'assistant', content: [{ text: 'So \n' }] });
  });

  it('is refused where nothing is said', () => {
    expect(refusalOf(() => call({ messages: [{ role: 'system', content: 'A' }] }))).toMatchObject({
      param: 'messages',
    });
  });

  it('lists what it drops', () => {
    const dropped = {
      presence_penalty: 1,
      seed: 7,
      user: 'u',
      metadata: { a: 'b' },
      service_tier: 'scale',
      parallel_tool_calls: false,
    };
    const { body, adjusted } = call(
      { ...dropped, tools: [add], stop: [' ', 'END'], store: false, logprobs: false },
      CLAUDE_3,
    );
    expect([...adjusted!].sort()).toEqual([...Object.keys(dropped), 'stop'].sort());
    expect(Object.keys(body).sort()).toEqual(['inferenceConfig', 'messages', 'toolConfig']);
    expect(body.inferenceConfig).toEqual({ stopSequences: ['END'] });
  });

  it.each([
    [{ n: 2 }],
    [{ logprobs: true }],
    [{ top_logprobs: 2 }],
    [{ functions: [{}] }],
    [{ modalities: ['audio'] }],
    [{ tool_choice: 'some' }],
    [{ tools: [{ type: 'uc_function' }] }],
    [{ response_format: { type: 'xml' } }],
  ])('refuses %j', (field) => {
    expect(refusalOf(() => call(field))).toMatchObject({ code: 'INVALID_REQUEST', status: 422 });
  });

  it('passes on what is written in the vendor’s and the maker’s words', () => {
    const own = {
      guardrailConfig: { guardrailIdentifier: 'g' },
      requestMetadata: { a: 'b' },
      performanceConfig: { latency: 'optimized' },
    };
    const request = {
      ...own,
      top_k: 5,
      anthropic_beta: ['x'],
      additionalModelRequestFields: { top_k: 9 },
      service_tier: 'flex',
    };
    expect(bodyOf(request, CLAUDE_3)).toMatchObject({
      ...own,
      serviceTier: { type: 'flex' },
      additionalModelRequestFields: { anthropic_beta: ['x'], top_k: 9 },
    });
    expect(bodyOf({ top_k: 5 }, NOVA)).toMatchObject({
      additionalModelRequestFields: { inferenceConfig: { topK: 5 } },
    });
    expect(call({ top_k: 5 }, GPT_OSS).adjusted).toEqual(['top_k']);
    expect(bodyOf({ thinking: { type: 'x' } }, LLAMA)).toMatchObject({
      additionalModelRequestFields: { thinking: { type: 'x' } },
    });
  });

  it.each([
    [CLAUDE_3, { reasoning_effort: 'high' }, undefined, ['reasoning_effort']],
    [
      CLAUDE_4_5,
      { reasoning_effort: 'high', max_tokens: 10_000 },
      { thinking: { type: 'enabled', budget_tokens: 8000 } },
      [],
    ],
    [
      CLAUDE_4_5,
      { reasoning_effort: 'low', temperature: 1 },
      { thinking: { type: 'enabled', budget_tokens: 1638 } },
      ['temperature'],
    ],
    [CLAUDE_4_5, { reasoning_effort: 'high', tools: [add], tool_choice: 'required' }, undefined, ['reasoning_effort']],
    [
      CLAUDE_5,
      { reasoning_effort: 'high', top_p: 1, top_k: 4 },
      { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } },
      ['top_p', 'top_k'],
    ],
    [GPT_OSS, { reasoning_effort: 'low' }, { reasoning_effort: 'low' }, []],
    [
      NOVA,
      { reasoning_effort: 'xhigh' },
      { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' } },
      ['reasoning_effort'],
    ],
    [NOVA, { reasoning_effort: 'none' }, { reasoningConfig: { type: 'disabled' } }, []],
    [LLAMA, { reasoning_effort: 'low' }, undefined, ['reasoning_effort']],
  ])('asks %s for reasoning: %j', (model, request, expected, dropped) => {
    const { body, adjusted } = call(request, model);
    expect(body.additionalModelRequestFields).toEqual(expected);
    expect([...adjusted!].sort()).toEqual([...dropped].sort());
  });

  it('sets a length that has room for the thinking where the request sets none', () => {
    expect(bodyOf({ reasoning_effort: 'low' }, CLAUDE_4_5).inferenceConfig).toEqual({ maxTokens: 8192 });
    expect(bodyOf({ thinking: { type: 'enabled', budget_tokens: 20_000 } }, CLAUDE_4_5).inferenceConfig).toEqual({
      maxTokens: 28_192,
    });
    expect(bodyOf({ max_completion_tokens: 7 }, CLAUDE_4_5).inferenceConfig).toEqual({ maxTokens: 7 });
  });

  it('goes by the base model where the id is an ARN', () => {
    const settings = { base_model: 'amazon.nova-pro-v1:0' };
    const { body, url } = adapter.chat.toCall(chatRequest({ top_k: 5 }), target('arn:aws:bedrock:x', {}, settings));
    expect(body).toMatchObject({ additionalModelRequestFields: { inferenceConfig: { topK: 5 } } });
    expect(url).toContain('/model/arn%3Aaws%3Abedrock%3Ax/converse');
  });
});

describe('tools of a Converse request', () => {
  it('keep their schemas untouched', () => {
    const parameters = {
      type: 'object',
      $defs: { a: { anyOf: [{ type: 'string', format: 'date' }] } },
      properties: { a: { $ref: '#/$defs/a' } },
    };
    const tools = [
      {
        type: 'function',
        function: { name: 'f', description: '', parameters, strict: true },
        cache_control: { type: 'ephemeral' },
      },
      add,
    ];
    expect(bodyOf({ tools }, CLAUDE_4_5).toolConfig).toEqual({
      tools: [
        { toolSpec: { name: 'f', inputSchema: { json: parameters }, strict: true } },
        { cachePoint: { type: 'default' } },
        { toolSpec: { name: 'add', inputSchema: { json: { type: 'object', properties: {} } } } },
      ],
    });
    expect(call({ tools }, CLAUDE_3).adjusted).toEqual(['tools']);
  });

  it.each([
    ['auto', { auto: {} }],
    ['required', { any: {} }],
    [{ type: 'function', function: { name: 'add' } }, { tool: { name: 'add' } }],
  ])('with tool_choice %j', (tool_choice, expected) => {
    expect(bodyOf({ tools: [add], tool_choice }).toolConfig?.toolChoice).toEqual(expected);
  });

  it.each([[{ tools: [add], tool_choice: 'none' }], [{}]])(
    'are not offered with %j, and the history tells of them in words',
    (request) => {
      const messages = [
        user,
        { role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'add', arguments: '{"a":1}' } }] },
        { role: 'tool', tool_call_id: 'a', content: '3' },
      ];
      const body = bodyOf({ messages, ...request });
      expect(body).not.toHaveProperty('toolConfig');
      expect(body.messages.slice(1)).toEqual([
        { role: 'assistant', content: [{ text: '[Call of the tool add with {"a":1}]' }] },
        { role: 'user', content: [{ text: '[Result of the tool:]' }, { text: '3' }] },
      ]);
    },
  );
});

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
