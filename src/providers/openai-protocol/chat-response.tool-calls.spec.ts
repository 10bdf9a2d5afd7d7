import { schemaViolations } from '../../../test/support/serialized';
import { GatewayError } from '../../errors';
import { ChatResponse } from '../../wire';
import { translated, responseWith, messageOf } from '../../../test/support/providers/chat-response';

describe('a tool call of a chat response', () => {
  const callOf = (call: unknown) => messageOf({ tool_calls: [call] }).tool_calls?.[0];

  it.each<[string, unknown, string]>([
    ['a text', '{"q":1}', '{"q":1}'],
    ['an object', { q: 1 }, '{"q":1}'],
    ['an empty text', '', '{}'],
    ['the text null', 'null', '{}'],
    ['null', null, '{}'],
    ['nothing', undefined, '{}'],
    ['a text that is no JSON', '{"q":', '{"q":'],
  ])('has its arguments as JSON text if the provider sends %s', (_what, given, text) => {
    expect(callOf({ id: 'c', type: 'function', function: { name: 'f', arguments: given } })).toEqual({
      id: 'c',
      type: 'function',
      function: { name: 'f', arguments: text },
    });
  });

  it('gets an id if it has none', () => {
    const calls = messageOf({
      tool_calls: [{ function: { name: 'f' } }, { id: '', function: { name: 'f' } }],
    }).tool_calls;
    const ids = calls?.map(({ id }) => id) ?? [];
    expect(ids).toEqual([expect.stringMatching(/^call_[\da-f]{24}$/), expect.stringMatching(/^call_[\da-f]{24}$/)]);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('of another type is forwarded unchanged', () => {
    const custom = { id: 'c', type: 'custom', custom: { name: 'f', input: 'x' } };
    expect(callOf(custom)).toEqual(custom);
    expect(schemaViolations(ChatResponse, translated(responseWith({ tool_calls: [custom] })))).toEqual([]);
  });

  const empty = { name: '', input: '' };
  it.each([[{ type: 'function', custom: empty }], [{ custom: empty }], [{ type: 'custom', custom: empty }]])(
    'is a function call if its `custom` is empty: %j',
    (fields) => {
      const named = { name: 'f', arguments: '{}' };
      expect(callOf({ id: 'c', function: named, ...fields })).toEqual({ id: 'c', type: 'function', function: named });
    },
  );

  it('is a custom tool call if its `function` is empty', () => {
    const custom = { name: 'sh', input: 'ls' };
    const call = { id: 'c', type: 'custom', function: { name: '', arguments: '' }, custom };
    expect(callOf(call)).toEqual({ id: 'c', type: 'custom', custom });
  });

  it.each([
    [{ id: 'c', function: { name: '', arguments: '{}' } }],
    [{ id: 'c', function: { arguments: '{}' } }],
    [{ id: 'c', type: 'custom', custom: { name: '', input: 'x' } }],
  ])('without a name throws UPSTREAM_INVALID: %j', (call) => {
    expect(() => callOf(call)).toThrow('no name for a tool call');
  });

  it('is ignored if all its fields are empty', () => {
    expect(
      messageOf({ tool_calls: [{ id: '', type: '', function: { name: '', arguments: '' } }] }).tool_calls,
    ).toBeNull();
  });

  it('is accepted without a list', () => {
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
    expect(messageOf({ tool_calls: call }).tool_calls).toEqual([call]);
  });

  it('keeps fields that are not OpenAI’s', () => {
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' }, extra_content: { google: {} } };
    expect(callOf(call)).toEqual(call);
  });

  it.each([[null], ['f'], [{}], [{ type: 'function' }], [{ function: 'f' }]])(
    'throws a GatewayError if it is %j',
    (call) => {
      expect(() => callOf(call)).toThrow(GatewayError);
    },
  );
});
