import {
  bodyOf,
  upstreamRequest,
  chatRequest,
  GEMINI_2_5,
  GEMINI_3,
  lookup,
  errorOf,
} from '../../../../test/support/google';
import { toConversation } from './conversation';
import { GeminiConfig } from '../../gemini/gemini.config';
import { capabilitiesOf } from './model-capabilities';
import { VERTEX_AI } from './translation';

const contentsOf = (messages: object[], model?: string) => bodyOf({ messages }, model).contents;
const called = (...ids: string[]) => ({ role: 'assistant', tool_calls: ids.map((id) => ({ ...lookup, id })) });
const result = (id: string, content: string | object[] = '{"ok":true}') => ({
  role: 'tool',
  tool_call_id: id,
  content,
});

describe('a tool result for Gemini', () => {
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
    ['{"b":{"$ref":"#/$defs/x"}}', { output: '{"b":{"$ref":"#/$defs/x"}}' }],
    ['[{"$defs":{}}]', { output: '[{"$defs":{}}]' }],
    ['{"\\u0024ref":1}', { output: '{"\\u0024ref":1}' }],
    ['{"ref":"a","price":"$reference"}', { ref: 'a', price: '$reference' }],
    [[{ type: 'text', text: '{"$ref":1}' }], { output: '{"$ref":1}' }],
  ])('with the content %j becomes an object', (content, response) => {
    expect(contentsOf([called('one'), result('one', content)])[1]?.parts).toEqual([
      { functionResponse: { id: 'one', name: 'lookup', response } },
    ]);
  });

  it('may contain an image if the model supports media in results', () => {
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
    expect(errorOf({ messages }, GEMINI_2_5)).toMatchObject({ status: 422, param: 'messages.1' });
  });

  it('drops image_url.detail and reports it', () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=', detail: 'high' } };
    const { body, adjusted } = upstreamRequest({ messages: [called('one'), result('one', [image])] }, GEMINI_3);
    expect(body.contents[1]?.parts).toMatchObject([{ functionResponse: { parts: [{ inlineData: {} }] } }]);
    expect(JSON.stringify(body)).not.toContain('mediaResolution');
    expect(adjusted).toEqual(['image_url.detail']);
  });

  it('is rejected if no tool call has its id', () => {
    expect(errorOf({ messages: [called('one'), result('two')] })).toMatchObject({ status: 422, param: 'messages.1' });
  });
});

it('tool calls and results have no ids on Vertex AI', () => {
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
