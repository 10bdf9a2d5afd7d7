import fc from 'fast-check';
import { recordedEvents, thrownBy } from '../../../test/support/anthropic';
import { GatewayError } from '../../errors';
import type { ChatChunk, ChatDelta } from '../../schemas';
import type { ServerSentEvent } from '../../upstream/upstream-call';
import { toChatChunks } from './messages-stream';

const context = { model: 'claude-fx', answersThroughTool: false };

function event(type: string, more: object = {}): ServerSentEvent {
  return { event: type, data: JSON.stringify({ type, ...more }) };
}

const started = (id = 'msg_1', more: object = {}) =>
  event('message_start', { message: { id, model: 'm', content: [], ...more } });
const ended = [event('message_delta', { delta: { stop_reason: 'end_turn' } }), event('message_stop')];
const block = (index: number, content_block: object) => event('content_block_start', { index, content_block });
const delta = (index: number, given: object) => event('content_block_delta', { index, delta: given });

function translate(events: readonly ServerSentEvent[], answersThroughTool = false): ChatChunk[] {
  return events.flatMap(toChatChunks({ ...context, answersThroughTool }));
}

const NOTHING: ChatDelta = { role: null, content: null, tool_calls: null };

/** What each chunk says, without what the chunks share. */
function said(chunks: readonly ChatChunk[]) {
  return chunks.flatMap(({ choices }) => choices.map((choice) => choice.delta));
}

function finishes(chunks: readonly ChatChunk[]) {
  return chunks.flatMap(({ choices }) => choices).filter(({ finish_reason }) => finish_reason !== null);
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

describe('an error in the stream', () => {
  it.each([
    ['invalid_request_error', 400],
    ['authentication_error', 401],
    ['billing_error', 402],
    ['permission_error', 403],
    ['not_found_error', 404],
    ['conflict_error', 409],
    ['request_too_large', 413],
    ['rate_limit_error', 429],
    ['api_error', 500],
    ['timeout_error', 504],
    ['overloaded_error', 529],
    ['constructor', 502],
  ])('of the type %s is thrown with the status %i', (type, status) => {
    const expected = { code: 'UPSTREAM_REFUSED', status, type, message: 'Sorry' };
    const failing = () => translate([started(), event('error', { error: { type, message: 'Sorry' } })]);
    expect(thrownBy(failing)).toMatchObject(expected);
  });

  it('is thrown as recorded, even before the message', () => {
    const expected = { code: 'UPSTREAM_REFUSED', status: 529, message: 'Overloaded' };
    expect(thrownBy(() => translate(recordedEvents('error-stream.sse')))).toMatchObject(expected);
  });

  it('keeps the code of a spend limit', () => {
    const error = { type: 'rate_limit_error', message: 'x', details: { error_code: 'enforced_spend_limit_reached' } };
    const expected = { upstreamCode: 'enforced_spend_limit_reached' };
    expect(thrownBy(() => translate([event('error', { error })]))).toMatchObject(expected);
  });
});

describe('a stream that is none', () => {
  it.each([
    ['no JSON', [{ event: 'message_start', data: '{"type":' }]],
    ['no object', [{ event: 'message_start', data: 'null' }]],
    ['no message', [event('message_start', { message: null })]],
    ['text before the message', [delta(0, { type: 'text_delta', text: 'x' })]],
    ['an end before the message', [event('message_stop')]],
    ['a block without a type', [started(), block(0, {})]],
    [
      'a block without an index',
      [started(), event('content_block_start', { content_block: { type: 'text', text: '' } })],
    ],
    ['a tool call without an id', [started(), block(0, { type: 'tool_use', name: 'x' })]],
    ['a delta of no block', [started(), delta(0, { type: 'text_delta', text: 'x' })]],
    [
      'a text that is none',
      [started(), block(0, { type: 'text', text: '' }), delta(0, { type: 'text_delta', text: 7 })],
    ],
    [
      'a delta that is none',
      [started(), block(0, { type: 'text', text: '' }), event('content_block_delta', { index: 0 })],
    ],
  ])('is reported: %s', (_, events) => {
    expect(thrownBy(() => translate(events))).toMatchObject({ code: 'UPSTREAM_INVALID', status: 502 });
  });

  it('never throws anything but a GatewayError, however the recorded events are changed', () => {
    const events = ['chat-stream.sse', 'thinking-stream.sse', 'structured-stream.sse', 'refusal-stream.sse'].flatMap(
      recordedEvents,
    );
    const key = fc.constantFrom(
      'type',
      'index',
      'delta',
      'content_block',
      'message',
      'usage',
      'text',
      'stop_reason',
      'error',
    );
    const change = fc.record({ at: fc.nat(), key, value: fc.jsonValue(), isNested: fc.boolean() });
    const order = fc.shuffledSubarray(events);
    fc.assert(
      fc.property(fc.oneof(order, fc.constant(events)), fc.array(change), fc.boolean(), (given, changes, isHidden) => {
        const changed = given.map(({ event: name, data }) => ({
          event: name,
          data: JSON.parse(data) as Record<string, unknown>,
        }));
        for (const { at, key: name, value, isNested } of changes) {
          const target = changed[at % Math.max(1, changed.length)]?.data ?? {};
          const nested = Object.values(target).find((inner) => typeof inner === 'object' && inner !== null);
          ((isNested && nested ? nested : target) as Record<string, unknown>)[name] = value;
        }
        const toChunks = toChatChunks({ ...context, answersThroughTool: isHidden });
        try {
          const chunks = changed.flatMap(({ event: name, data }) =>
            toChunks({ event: name, data: JSON.stringify(data) }),
          );
          expect(finishes(chunks).length).toBeLessThanOrEqual(1);
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
