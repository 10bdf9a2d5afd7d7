import { recordedEvents, thrownBy } from '../../../../test/support/anthropic';
import type { ChatChunk, ChatDelta } from '../../../wire';
import { block, delta, ended, event, finishes, started, translate } from '../../../../test/support/providers/anthropic';

const EMPTY: ChatDelta = { role: null, content: null, tool_calls: null };

/** The deltas of all chunks. */
function deltasOf(chunks: readonly ChatChunk[]) {
  return chunks.flatMap(({ choices }) => choices.map((choice) => choice.delta));
}

describe('toChatChunks', () => {
  it('sends the role, text, tool calls, one finish reason and the usage in this order', () => {
    const chunks = translate(recordedEvents('chat-stream.sse'));
    const call = (given: object) => ({ ...EMPTY, tool_calls: [{ index: 0, ...given }] });
    expect(deltasOf(chunks)).toEqual([
      { ...EMPTY, role: 'assistant', content: '' },
      { ...EMPTY, content: 'Checking.' },
      call({ id: 'toolu_fx3', type: 'function', function: { name: 'lookup', arguments: '' } }),
      call({ function: { arguments: '{"q":' } }),
      call({ function: { arguments: '"cat"}' } }),
      EMPTY,
    ]);
    expect(finishes(chunks)).toEqual([{ index: 0, finish_reason: 'tool_calls', delta: EMPTY }]);
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

  it('sends the same id, model and time in all chunks', () => {
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

  it('sends thinking as reasoning_content and each signed block complete', () => {
    const deltas = deltasOf(translate(recordedEvents('thinking-stream.sse')));
    expect(deltas.map((one) => one.reasoning_content ?? '').join('')).toBe('The user wants…');
    expect(deltas.map((one) => one.content ?? '').join('')).toBe('It is a cat.');
    expect(deltas.flatMap((one) => one.thinking_blocks ?? [])).toEqual([
      { type: 'thinking', thinking: 'The user wants…', signature: 'c2ln' },
      { type: 'redacted_thinking', data: 'b3BhcXVl' },
    ]);
  });

  it('counts tool calls from 0 and sends {} for a call without arguments', () => {
    const calls = deltasOf(translate(recordedEvents('thinking-stream.sse'))).flatMap((one) => one.tool_calls ?? []);
    expect(calls).toEqual([
      { index: 0, id: 'toolu_fx5', type: 'function', function: { name: 'now', arguments: '' } },
      { index: 0, function: { arguments: '{}' } },
      { index: 1, id: 'toolu_fx6', type: 'function', function: { name: 'lookup', arguments: '' } },
      { index: 1, function: { arguments: '{"q":"cat breeds"}' } },
    ]);
  });

  it('reports the token counts of message_delta instead of those of message_start', () => {
    expect(translate(recordedEvents('thinking-stream.sse')).at(-1)?.usage).toEqual({
      prompt_tokens: 68,
      completion_tokens: 30,
      total_tokens: 98,
      prompt_tokens_details: { cached_tokens: 7 },
      completion_tokens_details: { reasoning_tokens: 12 },
      cache_creation_input_tokens: 0,
    });
  });

  it('sends a refusal without content, with one finish reason and the explanation', () => {
    const chunks = translate(recordedEvents('refusal-stream.sse'));
    expect(
      deltasOf(chunks)
        .map(({ content }) => content ?? '')
        .join(''),
    ).toBe('');
    expect(finishes(chunks)).toEqual([
      { index: 0, finish_reason: 'content_filter', delta: { ...EMPTY, refusal: 'Blocked.' } },
    ]);
    expect(chunks.at(-1)?.usage).toMatchObject({ prompt_tokens: 20, completion_tokens: 5 });
  });

  it('sends the input of the output tool as content', () => {
    const chunks = translate(recordedEvents('structured-stream.sse'), true);
    expect(
      deltasOf(chunks)
        .map(({ content }) => content ?? '')
        .join(''),
    ).toBe('{"animal":"cat"}');
    expect(deltasOf(chunks).filter(({ tool_calls }) => tool_calls)).toEqual([]);
    expect(finishes(chunks)).toMatchObject([{ finish_reason: 'stop' }]);
  });

  it('sends a call of a client tool with the output tool’s name as a tool call', () => {
    expect(finishes(translate(recordedEvents('structured-stream.sse')))).toMatchObject([
      { finish_reason: 'tool_calls' },
    ]);
  });

  it('sends tool calls that message_start contains', () => {
    const content = [{ type: 'tool_use', id: 'toolu_1', name: 'now', input: { zone: 'UTC' } }];
    const calls = deltasOf(translate([started('msg_1', { content })])).flatMap((one) => one.tool_calls ?? []);
    expect(calls).toEqual([
      { index: 0, id: 'toolu_1', type: 'function', function: { name: 'now', arguments: '' } },
      { index: 0, function: { arguments: '{"zone":"UTC"}' } },
    ]);
  });

  it('completes a tool call whose block is never stopped', () => {
    const events = [started(), block(0, { type: 'tool_use', id: 'toolu_1', name: 'now', input: {} }), ...ended];
    const calls = deltasOf(translate(events)).flatMap((one) => one.tool_calls ?? []);
    expect(calls.map((call) => call.function.arguments)).toEqual(['', '{}']);
  });

  it('ignores pings, citations without a type, deltas of unknown types and unknown events', () => {
    const ignored = [
      event('ping'),
      event('news', { index: 'x' }),
      block(1, { type: 'text', text: '' }),
      delta(1, { type: 'citations_delta', citation: {} }),
      delta(1, { type: 'news_delta', text: 'x' }),
      event('content_block_stop', { index: 1 }),
    ];
    expect(translate([started(), ...ignored])).toHaveLength(1);
  });

  it('sends the service tier in every chunk', () => {
    const chunks = translate([started('msg_1', { usage: { service_tier: 'standard' } }), ...ended]);
    expect(chunks.map(({ service_tier }) => service_tier)).toEqual(['standard', 'standard', 'standard']);
  });

  it('creates one id for all chunks of a message without an id', () => {
    const start = event('message_start', { message: { model: 'm', content: [] } });
    const ids = new Set(translate([start, ...ended]).map(({ id }) => id));
    expect([...ids]).toEqual([expect.stringMatching(/^chatcmpl-./)]);
  });

  it('sends one finish reason and the last token counts when message_delta comes twice', () => {
    const usage = (output_tokens: number) => ({ usage: { input_tokens: 1, output_tokens } });
    const twice = [1, 2].map((count) =>
      event('message_delta', { delta: { stop_reason: 'end_turn' }, ...usage(count) }),
    );
    const chunks = translate([started(), ...twice, event('message_stop')]);
    expect(finishes(chunks)).toHaveLength(1);
    expect(chunks.filter(({ usage: counted }) => counted)).toMatchObject([{ usage: { completion_tokens: 2 } }]);
  });

  it('sends null usage when there are no token counts, and nothing after message_stop', () => {
    const chunks = translate([started(), ...ended, ...ended, started('msg_2')]);
    expect(chunks).toHaveLength(3);
    expect(chunks[2]?.usage).toEqual({ prompt_tokens: null, completion_tokens: null, total_tokens: null });
  });

  it('accepts a repeated message_start with the same id and rejects one with another id', () => {
    expect(translate([started(), started()])).toHaveLength(1);
    expect(thrownBy(() => translate([started(), started('msg_2')]))).toMatchObject({ code: 'UPSTREAM_INVALID' });
  });
});
