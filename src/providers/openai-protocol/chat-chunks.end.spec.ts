import { serialized } from '../../../test/support/serialized';
import { type ChatChunk } from '../../wire';
import { chatChunks } from './chat-chunks';
import { MODEL, chunksOf, delta, assembled } from '../../../test/support/providers/chat-chunks';

/** The chunks of a whole stream, which ends with `[DONE]` or only closes the connection. */
function endedStream(bodies: readonly unknown[], isDone = true): ChatChunk[] {
  const translate = chatChunks(MODEL);
  const chunks = bodies.flatMap((body) => serialized(translate({ event: '', data: JSON.stringify(body) })));
  return [...chunks, ...serialized(translate.end!(isDone))];
}

describe('chatChunks at the end of a stream without a finish reason', () => {
  const finishes = (chunks: readonly ChatChunk[]) =>
    chunks.flatMap(({ choices }) =>
      choices.filter(({ finish_reason }) => finish_reason).map(({ index, finish_reason }) => [index, finish_reason]),
    );
  const call = (fields: object) => delta({ tool_calls: [fields] });

  it('adds a chunk with the reason stop after [DONE]', () => {
    const chunks = endedStream([{ id: 'c', created: 5, model: 'm', ...delta({ content: 'Hi' }) }]);
    expect(chunks[1]).toEqual({
      id: 'c',
      object: 'chat.completion.chunk',
      created: 5,
      model: 'm',
      choices: [{ index: 0, finish_reason: 'stop', delta: { role: null, content: null, tool_calls: null } }],
    });
  });

  it.each<[string, object[], unknown[]]>([
    [
      'tool_calls after a call',
      [call({ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } })],
      [[0, 'tool_calls']],
    ],
    [
      'function_call after a call of the deprecated form',
      [delta({ function_call: { name: 'f', arguments: '{}' } })],
      [[0, 'function_call']],
    ],
    [
      'one for each choice',
      [delta({ content: 'a' }, { index: 1 }), delta({ content: 'b' })],
      [
        [0, 'stop'],
        [1, 'stop'],
      ],
    ],
    [
      'one for the choices without one only',
      [delta({ content: 'a' }), delta({}, { index: 1, finish_reason: 'length' })],
      [
        [1, 'length'],
        [0, 'stop'],
      ],
    ],
    [
      'stop after an empty one',
      [delta({ content: 'a' }, { finish_reason: '' }), delta({ content: 'b' }, { finish_reason: 'null' })],
      [[0, 'stop']],
    ],
  ])('sets the finish reason: %s', (_what, bodies, reasons) => {
    expect(finishes(endedStream(bodies))).toEqual(reasons);
  });

  it('sends the deltas of a tool call that were held back', () => {
    expect(assembled(endedStream([call({ index: 0, function: { name: 'f', arguments: '' } })]))).toMatchObject([
      { name: 'f', arguments: '{}' },
    ]);
  });

  it('returns a tool call of an unknown type whole in native_tool_calls, and streams the others', () => {
    const search = { index: 0, id: 's', type: 'web_search', web_search: { query: 'cats' } };
    const bodies = [
      call(search),
      call({ index: 1, id: 'a', function: { name: 'f', arguments: '{}' } }),
      call({ index: 0, web_search: { query: 'cats', results: 3 } }),
      delta({}, { finish_reason: 'tool_calls' }),
    ];
    const chunks = chunksOf(...bodies);
    expect(assembled(chunks)).toEqual([{ id: 'a', name: 'f', arguments: '{}' }]);
    expect(chunks.at(-1)?.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      delta: { native_tool_calls: [{ ...search, web_search: { query: 'cats', results: 3 } }] },
    });
  });

  it('accepts a tool call that is not in a list', () => {
    const single = { id: 'a', function: { name: 'f', arguments: '{"a":' } };
    const chunks = endedStream([
      delta({ tool_calls: single }),
      delta({ tool_calls: { function: { arguments: '1}' } } }),
    ]);
    expect(assembled(chunks)).toEqual([{ id: 'a', name: 'f', arguments: '{"a":1}' }]);
    expect(finishes(chunks)).toEqual([[0, 'tool_calls']]);
  });

  it('fails if a tool call has no name', () => {
    expect(() => endedStream([call({ index: 0, id: 'a', function: { arguments: '{}' } })])).toThrow('no name');
  });

  it('sends the last usage, which the provider sent with the content', () => {
    const usage = (count: number) => ({ prompt_tokens: 1, completion_tokens: count, total_tokens: count + 1 });
    const chunks = endedStream([
      { ...delta({ content: 'a' }), usage: usage(1) },
      { ...delta({ content: 'b' }), usage: usage(2) },
    ]);
    expect(chunks.map((chunk) => chunk.usage?.total_tokens)).toEqual([undefined, undefined, undefined, 3]);
    expect(chunks.at(-1)?.choices).toEqual([]);
  });

  it('adds nothing if the connection was only closed, or every choice has finished, or nothing arrived', () => {
    expect(endedStream([delta({ content: 'Hi' })], false)).toHaveLength(1);
    expect(endedStream([delta({ content: 'Hi' }, { finish_reason: 'stop' })])).toHaveLength(1);
    expect(endedStream([])).toEqual([]);
  });
});
