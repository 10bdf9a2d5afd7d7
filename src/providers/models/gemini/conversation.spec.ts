import { bodyOf, call, GEMINI_2_5, GEMINI_3, GEMMA, lookup, refusalOf } from '../../../../test/support/google';

const contentsOf = (messages: object[], model?: string) => bodyOf({ messages }, model).contents;
const called = (...ids: string[]) => ({ role: 'assistant', tool_calls: ids.map((id) => ({ ...lookup, id })) });
const result = (id: string, content: string | object[] = '{"ok":true}') => ({
  role: 'tool',
  tool_call_id: id,
  content,
});

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

  it('have no names, which is said', () => {
    const { body, adjusted } = call({ messages: [{ role: 'user', content: 'a', name: 'ann' }] });
    expect(adjusted).toEqual(['messages.name']);
    expect(JSON.stringify(body)).not.toContain('ann');
    expect(call({ messages: [called('one'), { ...result('one'), name: 'lookup' }] }).adjusted).toEqual([]);
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
