import { bodyOf, upstreamRequest, GEMINI_2_5, GEMINI_3, GEMMA, lookup, errorOf } from '../../../../test/support/google';

const contentsOf = (messages: object[], model?: string) => bodyOf({ messages }, model).contents;
const called = (...ids: string[]) => ({ role: 'assistant', tool_calls: ids.map((id) => ({ ...lookup, id })) });
const result = (id: string, content: string | object[] = '{"ok":true}') => ({
  role: 'tool',
  tool_call_id: id,
  content,
});

describe('a Gemini conversation', () => {
  it('merges consecutive messages of one role into one turn', () => {
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

  it('has tool results in their own turn after the calls, in the order of the calls', () => {
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

  it('omits empty messages and is rejected if no message remains', () => {
    expect(
      contentsOf([
        { role: 'user', content: 'a' },
        { role: 'assistant', content: '' },
      ]),
    ).toHaveLength(1);
    expect(errorOf({ messages: [{ role: 'system', content: 'a' }] })).toMatchObject({ param: 'messages' });
  });

  it('drops participant names and reports it', () => {
    const { body, adjusted } = upstreamRequest({ messages: [{ role: 'user', content: 'a', name: 'ann' }] });
    expect(adjusted).toEqual(['messages.name']);
    expect(JSON.stringify(body)).not.toContain('ann');
    expect(upstreamRequest({ messages: [called('one'), { ...result('one'), name: 'lookup' }] }).adjusted).toEqual([]);
  });

  it('is rejected if a role is unknown', () => {
    expect(errorOf({ messages: [{ role: 'robot', content: 'a' }] })).toMatchObject({ param: 'messages.0' });
  });
});

describe('system messages', () => {
  const messages = [
    { role: 'system', content: 'a' },
    { role: 'user', content: 'Hi' },
    { role: 'developer', content: [{ type: 'text', text: 'b' }] },
  ];

  it('become the system instruction', () => {
    expect(bodyOf({ messages })).toEqual({
      systemInstruction: { parts: [{ text: 'a' }, { text: 'b' }] },
      contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
    });
  });

  it('are prepended to the first user turn for models without a system instruction', () => {
    expect(bodyOf({ messages }, GEMMA)).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'a' }, { text: 'b' }, { text: 'Hi' }] }],
    });
  });
});

describe('an assistant message for Gemini', () => {
  it('has its text before its tool calls', () => {
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
  ])('with %j on its first tool call has a thought signature on the first function call', (more, thoughtSignature) => {
    const tool_calls = [{ ...lookup, ...more }, lookup];
    expect(contentsOf([{ role: 'assistant', tool_calls }], GEMINI_3)[0]?.parts).toEqual([
      { functionCall: { id: 'call_1', name: 'lookup', args: { q: 'cat' } }, thoughtSignature },
      { functionCall: { id: 'call_1', name: 'lookup', args: { q: 'cat' } } },
    ]);
  });

  it.each([
    ['Hi', [{ text: 'Hi', thoughtSignature: 'sig' }]],
    [null, [{ text: '', thoughtSignature: 'sig' }]],
  ])('with the content %j has its thought signature on the last text part', (content, parts) => {
    expect(contentsOf([{ role: 'assistant', content, thought_signature: 'sig' }])[0]?.parts).toEqual(parts);
  });

  it.each([
    ['', {}],
    ['null', {}],
    ['{"a":1}', { a: 1 }],
  ])('accepts the tool call arguments %j', (given, args) => {
    const tool_calls = [{ ...lookup, function: { name: 'lookup', arguments: given } }];
    expect(contentsOf([{ role: 'assistant', tool_calls }])[0]?.parts).toMatchObject([{ functionCall: { args } }]);
  });

  it.each(['[1]', 'x', '"x"'])('is rejected for the tool call arguments %s', (given) => {
    const tool_calls = [{ ...lookup, function: { name: 'lookup', arguments: given } }];
    expect(errorOf({ messages: [{ role: 'assistant', tool_calls }] })).toMatchObject({
      status: 422,
      param: 'messages.0.tool_calls.0.function.arguments',
    });
  });
});
