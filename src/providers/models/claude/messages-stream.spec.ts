import { recordedEvents, thrownBy } from '../../../../test/support/anthropic';
import type { ChatChunk, ChatDelta } from '../../../wire';
import { block, delta, ended, event, finishes, started, translate } from '../../../../test/support/providers/anthropic';

const NOTHING: ChatDelta = { role: null, content: null, tool_calls: null };

/** What each chunk says, without what the chunks share. */
function said(chunks: readonly ChatChunk[]) {
  return chunks.flatMap(({ choices }) => choices.map((choice) => choice.delta));
}

describe('a streamed message', () => {
  it('becomes a role, text, tool calls in order, one finish and last the usage', () => {
    const chunks = translate(recordedEvents('chat-stream.sse'));
    const call = (given: object) => ({ ...NOTHING, tool_calls: [{ index: 0, ...given }] });
    expect(said(chunks)).toEqual([
      { ...NOTHING, role: 'assistant', content: '' },
      { ...NOTHING, content: 'Checking.' },
      call({ id: 'toolu_fx3', type: 'function', function: { name: 'lookup', arguments: '' } }),
      call({ function: { arguments: '{"q":' } }),
      call({ function: { arguments: '"cat"}' } }),
      NOTHING,
    ]);
    expect(finishes(chunks)).toEqual([{ index: 0, finish_reason: 'tool_calls', delta: NOTHING }]);
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: {
        prompt_tokens: 25,
        completion_tokens: 15,
        total_tokens: 40,
        prompt_tokens_details: { cached_tokens: 0 },
      },
    });
  });

  it('has one id, model and time in all its chunks', () => {
    const heads = translate(recordedEvents('chat-stream.sse')).map(({ id, object, created, model }) => ({
      id,
      object,
      created,
      model,
    }));
    const head = {
      id: 'msg_fx2',
      object: 'chat.completion.chunk',
      created: expect.any(Number),
      model: 'claude-sonnet-4-5',
    };
    expect(heads).toEqual(heads.map(() => head));
    expect(new Set(heads.map(({ created }) => created)).size).toBe(1);
  });

  it('thinks apart from its text, and gives the signed thinking back whole', () => {
    const deltas = said(translate(recordedEvents('thinking-stream.sse')));
    expect(deltas.map((one) => one.reasoning_content ?? '').join('')).toBe('The user wants…');
    expect(deltas.map((one) => one.content ?? '').join('')).toBe('It is a cat.');
    expect(deltas.flatMap((one) => one.thinking_blocks ?? [])).toEqual([
      { type: 'thinking', thinking: 'The user wants…', signature: 'c2ln' },
      { type: 'redacted_thinking', data: 'b3BhcXVl' },
    ]);
  });

  it('counts tool calls from 0, and gives one without arguments {}', () => {
    const calls = said(translate(recordedEvents('thinking-stream.sse'))).flatMap((one) => one.tool_calls ?? []);
    expect(calls).toEqual([
      { index: 0, id: 'toolu_fx5', type: 'function', function: { name: 'now', arguments: '' } },
      { index: 0, function: { arguments: '{}' } },
      { index: 1, id: 'toolu_fx6', type: 'function', function: { name: 'lookup', arguments: '' } },
      { index: 1, function: { arguments: '{"q":"cat breeds"}' } },
    ]);
  });

  it('takes the counts of message_delta where it has them', () => {
    expect(translate(recordedEvents('thinking-stream.sse')).at(-1)?.usage).toEqual({
      prompt_tokens: 68,
      completion_tokens: 30,
      total_tokens: 98,
      prompt_tokens_details: { cached_tokens: 7 },
      completion_tokens_details: { reasoning_tokens: 12 },
      cache_creation_input_tokens: 0,
    });
  });

  it('that is refused has no content, one finish and the reason', () => {
    const chunks = translate(recordedEvents('refusal-stream.sse'));
    expect(
      said(chunks)
        .map(({ content }) => content ?? '')
        .join(''),
    ).toBe('');
    expect(finishes(chunks)).toEqual([
      { index: 0, finish_reason: 'content_filter', delta: { ...NOTHING, refusal: 'Blocked.' } },
    ]);
    expect(chunks.at(-1)?.usage).toMatchObject({ prompt_tokens: 20, completion_tokens: 5 });
  });

  it('gives the input of the hidden tool as content', () => {
    const chunks = translate(recordedEvents('structured-stream.sse'), true);
    expect(
      said(chunks)
        .map(({ content }) => content ?? '')
        .join(''),
    ).toBe('{"animal":"cat"}');
    expect(said(chunks).filter(({ tool_calls }) => tool_calls)).toEqual([]);
    expect(finishes(chunks)).toMatchObject([{ finish_reason: 'stop' }]);
  });

  it('leaves a client’s tool of the hidden tool’s name alone', () => {
    expect(finishes(translate(recordedEvents('structured-stream.sse')))).toMatchObject([
      { finish_reason: 'tool_calls' },
    ]);
  });

  it('passes on tool calls that message_start already holds', () => {
    const content = [{ type: 'tool_use', id: 'toolu_1', name: 'now', input: { zone: 'UTC' } }];
    const calls = said(translate([started('msg_1', { content })])).flatMap((one) => one.tool_calls ?? []);
    expect(calls).toEqual([
      { index: 0, id: 'toolu_1', type: 'function', function: { name: 'now', arguments: '' } },
      { index: 0, function: { arguments: '{"zone":"UTC"}' } },
    ]);
  });

  it('completes a tool call whose block was never stopped', () => {
    const events = [started(), block(0, { type: 'tool_use', id: 'toolu_1', name: 'now', input: {} }), ...ended];
    const calls = said(translate(events)).flatMap((one) => one.tool_calls ?? []);
    expect(calls.map((call) => call.function.arguments)).toEqual(['', '{}']);
  });

  it('says nothing for pings, citations, blocks of the vendor’s own tools and events that are not known', () => {
    const quiet = [
      event('ping'),
      event('news', { index: 'x' }),
      block(0, { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} }),
      delta(0, { type: 'input_json_delta', partial_json: '{' }),
      block(1, { type: 'text', text: '' }),
      delta(1, { type: 'citations_delta', citation: {} }),
      event('content_block_stop', { index: 0 }),
    ];
    expect(translate([started(), ...quiet])).toHaveLength(1);
  });

  it('finishes once, though message_delta comes twice, and takes the last counts', () => {
    const usage = (output_tokens: number) => ({ usage: { input_tokens: 1, output_tokens } });
    const twice = [1, 2].map((count) =>
      event('message_delta', { delta: { stop_reason: 'end_turn' }, ...usage(count) }),
    );
    const chunks = translate([started(), ...twice, event('message_stop')]);
    expect(finishes(chunks)).toHaveLength(1);
    expect(chunks.filter(({ usage: counted }) => counted)).toMatchObject([{ usage: { completion_tokens: 2 } }]);
  });

  it('ends with a usage of nulls where the vendor counts nothing, and says no more then', () => {
    const chunks = translate([started(), ...ended, ...ended, started('msg_2')]);
    expect(chunks).toHaveLength(3);
    expect(chunks[2]?.usage).toEqual({ prompt_tokens: null, completion_tokens: null, total_tokens: null });
  });

  it('may begin twice with the same id, but not with another', () => {
    expect(translate([started(), started()])).toHaveLength(1);
    expect(thrownBy(() => translate([started(), started('msg_2')]))).toMatchObject({ code: 'UPSTREAM_INVALID' });
  });
});
