import fc from 'fast-check';
import { recordedEvents, thrownBy } from '../../../../test/support/anthropic';
import { GatewayError } from '../../../errors';
import { toChatChunks } from './messages-stream';
import {
  block,
  context,
  delta,
  event,
  finishes,
  started,
  translate,
} from '../../../../test/support/providers/anthropic';
import { runs } from '../../../../test/support/runs';

describe('an error event of a Claude stream', () => {
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
  ])('throws the error type %s with the status %i', (type, status) => {
    const expected = { code: 'UPSTREAM_REFUSED', status, type, message: 'Sorry' };
    const failing = () => translate([started(), event('error', { error: { type, message: 'Sorry' } })]);
    expect(thrownBy(failing)).toMatchObject(expected);
  });

  it('throws the recorded error that comes before message_start', () => {
    const expected = { code: 'UPSTREAM_REFUSED', status: 529, message: 'Overloaded' };
    expect(thrownBy(() => translate(recordedEvents('error-stream.sse')))).toMatchObject(expected);
  });

  it.each([
    [{ error: { code: 429, message: 'Quota', status: 'RESOURCE_EXHAUSTED' } }, 429],
    [{ type: 'error', error: 'Sorry' }, 502],
  ])('reads the status of an error in another format: %j', (body, status) => {
    const failing = () => translate([started(), { event: '', data: JSON.stringify(body) }]);
    expect(thrownBy(failing)).toMatchObject({ code: 'UPSTREAM_REFUSED', status });
  });

  it('keeps the code of a spend-limit error', () => {
    const error = { type: 'rate_limit_error', message: 'x', details: { error_code: 'enforced_spend_limit_reached' } };
    const expected = { upstreamCode: 'enforced_spend_limit_reached' };
    expect(thrownBy(() => translate([event('error', { error })]))).toMatchObject(expected);
  });
});

describe('toChatChunks on an invalid stream', () => {
  it.each([
    ['invalid JSON', [{ event: 'message_start', data: '{"type":' }]],
    ['JSON null', [{ event: 'message_start', data: 'null' }]],
    ['message_start without a message', [event('message_start', { message: null })]],
    ['text before the message', [delta(0, { type: 'text_delta', text: 'x' })]],
    ['message_stop before the message', [event('message_stop')]],
    ['a block without a type', [started(), block(0, {})]],
    [
      'a block without an index',
      [started(), event('content_block_start', { content_block: { type: 'text', text: '' } })],
    ],
    ['a tool call without an id', [started(), block(0, { type: 'tool_use', name: 'x' })]],
    ['a delta without a block', [started(), delta(0, { type: 'text_delta', text: 'x' })]],
    [
      'a text delta with a number',
      [started(), block(0, { type: 'text', text: '' }), delta(0, { type: 'text_delta', text: 7 })],
    ],
    ['a missing delta', [started(), block(0, { type: 'text', text: '' }), event('content_block_delta', { index: 0 })]],
  ])('throws UPSTREAM_INVALID: %s', (_, events) => {
    expect(thrownBy(() => translate(events))).toMatchObject({ code: 'UPSTREAM_INVALID', status: 502 });
  });

  it('throws only GatewayError when recorded events are changed or reordered at random', () => {
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
      fc.property(
        fc.oneof(order, fc.constant(events)),
        fc.array(change),
        fc.boolean(),
        (given, changes, usesOutputTool) => {
          const changed = given.map(({ event: name, data }) => ({
            event: name,
            data: JSON.parse(data) as Record<string, unknown>,
          }));
          for (const { at, key: name, value, isNested } of changes) {
            const target = changed[at % Math.max(1, changed.length)]?.data ?? {};
            const nested = Object.values(target).find((inner) => typeof inner === 'object' && inner !== null);
            ((isNested && nested ? nested : target) as Record<string, unknown>)[name] = value;
          }
          const toChunks = toChatChunks({ ...context, usesOutputTool });
          try {
            const chunks = changed.flatMap(({ event: name, data }) =>
              toChunks({ event: name, data: JSON.stringify(data) }),
            );
            expect(finishes(chunks).length).toBeLessThanOrEqual(1);
          } catch (error) {
            expect(error).toBeInstanceOf(GatewayError);
          }
        },
      ),
      { numRuns: runs(300) },
    );
  });
});
