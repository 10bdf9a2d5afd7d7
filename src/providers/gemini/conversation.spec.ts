import {
  bodyOf,
  call,
  chatRequest,
  GEMINI_2_0,
  GEMINI_2_5,
  GEMINI_3,
  GEMMA,
  lookup,
  refusalOf,
} from '../../../test/support/google';
import { VERTEX_AI } from './translation';
import { capabilitiesOf } from './model-capabilities';
import { toConversation } from './conversation';
import { GeminiConfig } from './gemini.config';

const contentsOf = (messages: object[], model?: string) => bodyOf({ messages }, model).contents;
const called = (...ids: string[]) => ({ role: 'assistant', tool_calls: ids.map((id) => ({ ...lookup, id })) });
const result = (id: string, content: string | object[] = '{"ok":true}') => ({
  role: 'tool',
  tool_call_id: id,
  content,
});
const userParts = (...parts: object[]) => contentsOf([{ role: 'user', content: parts }])[0]?.parts;

describe('the turns', () => {
  it('of one speaker become one', () => {
    const messages = [
      { role: 'user', content: 'a' },
      { role: 'user', content: 'b' },
      { role: 'assistant', content: 'c' },
    ];
    expect(contentsOf(messages)).toEqual([
      { role: 'user', parts: [{ text: 'a' }, { text: 'b' }] },
      { role: 'model', parts: [{ text: 'c' }] },
    ]);
  });

  it('of results stand between the calls and what the user says next, in the order of the calls', () => {
    const messages = [
      { role: 'user', content: 'a' },
      called('one', 'two'),
      result('two'),
      result('one'),
      { role: 'user', content: 'b' },
    ];
    const turns = contentsOf(messages);
    expect(turns.map(({ role }) => role)).toEqual(['user', 'model', 'user', 'user']);
    expect(turns[2]?.parts).toMatchObject([
      { functionResponse: { id: 'one', name: 'lookup' } },
      { functionResponse: { id: 'two', name: 'lookup' } },
    ]);
  });

  it('with nothing in them are left out, and none at all are refused', () => {
    expect(
      contentsOf([
        { role: 'user', content: 'a' },
        { role: 'assistant', content: '' },
      ]),
    ).toHaveLength(1);
    expect(refusalOf({ messages: [{ role: 'system', content: 'a' }] })).toMatchObject({ param: 'messages' });
  });

  it('of unknown roles are refused', () => {
    expect(refusalOf({ messages: [{ role: 'robot', content: 'a' }] })).toMatchObject({ param: 'messages.0' });
  });
});

describe('system texts', () => {
  const messages = [
    { role: 'system', content: 'a' },
    { role: 'user', content: 'Hi' },
    { role: 'developer', content: [{ type: 'text', text: 'b' }] },
  ];

  it('stand beside the conversation', () => {
    expect(bodyOf({ messages })).toEqual({
      systemInstruction: { parts: [{ text: 'a' }, { text: 'b' }] },
      contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
    });
  });

  it('stand before the first words of the user for models that take none', () => {
    expect(bodyOf({ messages }, GEMMA)).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'a' }, { text: 'b' }, { text: 'Hi' }] }],
    });
  });
});

describe('what the assistant said', () => {
  it('has its text before its calls', () => {
    expect(contentsOf([{ ...called('one'), content: 'Looking' }], GEMINI_2_5)).toEqual([
      {
        role: 'model',
        parts: [{ text: 'Looking' }, { functionCall: { id: 'one', name: 'lookup', args: { q: 'cat' } } }],
      },
    ]);
  });

  it.each([
    [{ thought_signature: 'sig' }, 'sig'],
    [{ extra_content: { google: { thought_signature: 'sig' } } }, 'sig'],
    [{}, 'skip_thought_signature_validator'],
  ])('has the signature of %j on the first call', (more, thoughtSignature) => {
    const tool_calls = [{ ...lookup, ...more }, lookup];
    expect(contentsOf([{ role: 'assistant', tool_calls }], GEMINI_3)[0]?.parts).toEqual([
      { functionCall: { id: 'call_1', name: 'lookup', args: { q: 'cat' } }, thoughtSignature },
      { functionCall: { id: 'call_1', name: 'lookup', args: { q: 'cat' } } },
    ]);
  });

  it.each([
    ['Hi', [{ text: 'Hi', thoughtSignature: 'sig' }]],
    [null, [{ text: '', thoughtSignature: 'sig' }]],
  ])('has the signature of the text %j on it', (content, parts) => {
    expect(contentsOf([{ role: 'assistant', content, thought_signature: 'sig' }])[0]?.parts).toEqual(parts);
  });

  it.each([
    ['', {}],
    ['null', {}],
    ['{"a":1}', { a: 1 }],
  ])('calls with the arguments %j', (given, args) => {
    const tool_calls = [{ ...lookup, function: { name: 'lookup', arguments: given } }];
    expect(contentsOf([{ role: 'assistant', tool_calls }])[0]?.parts).toMatchObject([{ functionCall: { args } }]);
  });

  it.each(['[1]', 'x', '"x"'])('cannot call with the arguments %s', (given) => {
    const tool_calls = [{ ...lookup, function: { name: 'lookup', arguments: given } }];
    expect(refusalOf({ messages: [{ role: 'assistant', tool_calls }] })).toMatchObject({
      status: 422,
      param: 'messages.0.tool_calls.0.function.arguments',
    });
  });
});

describe('the result of a tool', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['a cat', { output: 'a cat' }],
    ['42', { output: 42 }],
    ['[1]', { output: [1] }],
    [
      [
        { type: 'text', text: '{"a":' },
        { type: 'text', text: '1}' },
      ],
      { a: 1 },
    ],
  ])('%j becomes an object', (content, response) => {
    expect(contentsOf([called('one'), result('one', content)])[1]?.parts).toEqual([
      { functionResponse: { id: 'one', name: 'lookup', response } },
    ]);
  });

  it('may have an image for models that look at them', () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } };
    const messages = [called('one'), result('one', [{ type: 'text', text: 'see' }, image])];
    expect(contentsOf(messages, GEMINI_3)[1]?.parts).toEqual([
      {
        functionResponse: {
          id: 'one',
          name: 'lookup',
          response: { output: 'see' },
          parts: [{ inlineData: { mimeType: 'image/png', data: 'aGk=' } }],
        },
      },
    ]);
    expect(refusalOf({ messages }, GEMINI_2_5)).toMatchObject({ status: 422, param: 'messages.1' });
  });

  it('of no known call is refused', () => {
    expect(refusalOf({ messages: [called('one'), result('two')] })).toMatchObject({ status: 422, param: 'messages.1' });
  });
});

it('on Google Cloud calls and results have no ids', () => {
  const [model, results] = toConversation({
    request: chatRequest({ messages: [called('one'), result('one')] }),
    dialect: VERTEX_AI,
    capabilities: capabilitiesOf(GEMINI_2_5),
    settings: new GeminiConfig(),
    adjusted: new Set(),
  }).contents;
  expect(model?.parts).toEqual([{ functionCall: { name: 'lookup', args: { q: 'cat' } } }]);
  expect(results?.parts).toEqual([{ functionResponse: { name: 'lookup', response: { ok: true } } }]);
});

describe('media', () => {
  it.each([
    [{ type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } }, 'image/png'],
    [{ type: 'video_url', video_url: { url: 'data:video/mp4;base64,aGk=' } }, 'video/mp4'],
    [{ type: 'input_audio', input_audio: { data: 'aGk=', format: 'wav' } }, 'audio/wav'],
    [{ type: 'input_audio', input_audio: { data: 'aGk=', format: 'mp3' } }, 'audio/mp3'],
    [{ type: 'file', file: { file_data: 'data:application/pdf;base64,aGk=' } }, 'application/pdf'],
    [{ type: 'file', file: { file_data: 'aGk=' } }, 'application/pdf'],
    [{ type: 'file', file: { file_data: 'aGk=', filename: 'notes.TXT' } }, 'text/plain'],
  ])('in the request are sent with their type: %j', (part, mimeType) => {
    expect(userParts(part)).toEqual([{ inlineData: { mimeType, data: 'aGk=' } }]);
  });

  it.each([
    [{ type: 'image_url', image_url: { url: 'https://a.example/b.JPG?c' } }, 'https://a.example/b.JPG?c', 'image/jpeg'],
    [
      { type: 'image_url', image_url: { url: 'https://a.example/b', format: 'image/gif' } },
      'https://a.example/b',
      'image/gif',
    ],
    [{ type: 'video_url', video_url: { url: 'https://youtu.be/x' } }, 'https://youtu.be/x', 'video/mp4'],
    [
      { type: 'file', file: { file_id: 'files/abc' } },
      'https://generativelanguage.googleapis.com/v1beta/files/abc',
      undefined,
    ],
  ])('elsewhere are named: %j', (part, fileUri, mimeType) => {
    expect(userParts(part)).toEqual([{ fileData: { fileUri, ...(mimeType ? { mimeType } : {}) } }]);
  });

  it.each([
    { type: 'image_url', image_url: { url: 'file:///etc/passwd' } },
    { type: 'image_url', image_url: { url: 'gs://bucket/a.png' } },
    { type: 'image_url', image_url: { url: '' } },
    { type: 'input_audio', input_audio: { data: '', format: 'wav' } },
    { type: 'file', file: {} },
    { type: 'hologram' },
  ])('are refused: %j', (part) => {
    expect(refusalOf({ messages: [{ role: 'user', content: [part] }] })).toMatchObject({
      status: 422,
      param: expect.stringContaining('messages.0.content.0'),
    });
  });

  it('from the web are refused for models that fetch nothing', () => {
    const content = [{ type: 'image_url', image_url: { url: 'https://a.example/b.png' } }];
    expect(refusalOf({ messages: [{ role: 'user', content }] }, GEMINI_2_0)).toMatchObject({ status: 422 });
  });

  it('are looked at as closely as asked, where the model can', () => {
    const content = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=', detail: 'high' } }];
    const messages = [{ role: 'user', content }];
    expect(contentsOf(messages, GEMINI_3)[0]?.parts).toMatchObject([
      { mediaResolution: { level: 'MEDIA_RESOLUTION_HIGH' } },
    ]);
    const { body, adjusted } = call({ messages }, GEMINI_2_5);
    expect(body.contents[0]?.parts[0]).not.toHaveProperty('mediaResolution');
    expect(adjusted).toEqual(['image_url.detail']);
  });
});
