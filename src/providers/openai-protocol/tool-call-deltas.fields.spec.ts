import type { ToolCallDelta } from '../../wire';
import { MAX_NAMELESS_LENGTH, ToolCallDeltas } from './tool-call-deltas';
import { passedOn, result } from '../../../test/support/providers/tool-call-deltas';

const added = (delta: ToolCallDelta): object => ({ ...delta });

describe('ToolCallDeltas', () => {
  const piece = 'x'.repeat(MAX_NAMELESS_LENGTH / 4);
  it.each<[string, (step: number) => object]>([
    ['arguments of one call', () => ({ index: 0, function: { arguments: piece } })],
    ['arguments of several calls', (step) => ({ index: step, function: { arguments: piece } })],
    ['unknown fields', (step) => ({ index: 0, function: { arguments: '{' }, extra: `${step}${piece}` })],
  ])('fails if %s without a name exceed the limit', (_what, deltaAt) => {
    const calls = new ToolCallDeltas();
    const push = (count: number) => {
      for (let step = 0; step < count; step += 1) calls.push([deltaAt(step)]);
    };
    expect(() => push(3)).not.toThrow();
    expect(() => push(2)).toThrow(`more than ${MAX_NAMELESS_LENGTH} characters of tool calls without a name`);
  });

  it('accepts arguments of any length after the name', () => {
    const reads = Array.from({ length: 6 }, () => [{ index: 0, function: { arguments: piece } }]);
    const calls = result([{ index: 0, id: 'a', function: { name: 'f' } }], ...reads);
    expect(calls[0]?.arguments).toHaveLength(6 * piece.length);
  });

  it.each([
    [{ index: 0, id: 'a', function: { arguments: '{}' } }],
    [{ index: 0, id: 'a', type: 'function' }],
    [{ index: 0, function: { arguments: '{}' } }],
    [{ index: 0, id: 'a', custom: { input: 'x' } }],
  ])('fails at the end if a call has no name: %j', (delta) => {
    expect(() => passedOn([delta])).toThrow('no name for a tool call');
  });

  it.each([
    [{}],
    [{ index: 0, id: '', type: '', function: { name: '', arguments: '' } }],
    [{ index: 0, type: 'function', function: { name: null }, custom: { name: '', input: '' } }],
  ])('ignores a call of empty values: %j', (delta) => {
    expect(passedOn([delta])).toEqual([]);
  });

  const none = { name: '', input: '' };
  it.each([
    [{ type: 'function', function: { name: 'f', arguments: '{"a"' }, custom: none }],
    [{ function: { name: 'f', arguments: '{"a"' }, custom: none }],
    [{ type: '', function: { name: 'f', arguments: '{"a"' }, custom: {} }],
  ])('reads the function of a delta with an empty `custom`: %j', (first) => {
    const last = { index: 0, id: '', type: '', function: { name: '', arguments: ':1}' }, custom: none };
    expect(result([{ index: 0, id: 'a', ...first }], [last])).toEqual([{ id: 'a', name: 'f', arguments: '{"a":1}' }]);
  });

  it('reads the custom tool of a delta with an empty `function`', () => {
    const empty = { name: '', arguments: '' };
    expect(
      passedOn(
        [{ index: 0, id: 'a', type: 'custom', function: empty, custom: { name: 'sh', input: 'ls' } }],
        [{ index: 0, function: empty, custom: { name: '', input: ' -l' } }],
      ),
    ).toEqual([
      { index: 0, id: 'a', type: 'custom', custom: { name: 'sh', input: 'ls' } },
      { index: 0, custom: { input: ' -l' } },
    ]);
  });

  const signature = { google: { thought_signature: 'U0lH' } };
  it('keeps unknown fields of a call', () => {
    const named = { name: 'f', arguments: '{}', note: 'n' };
    expect(passedOn([{ id: 'a', extra_content: signature, function: named }])).toEqual([
      { index: 0, id: 'a', type: 'function', function: named, extra_content: signature },
    ]);
  });

  it('sends an unknown field once if each delta repeats it', () => {
    const part = (text: string) => [
      { index: 0, id: 'a', extra_content: signature, function: { name: 'f', arguments: text } },
    ];
    expect(passedOn(part('{"a":'), part('1}')).map(added)).toEqual([
      { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{"a":' }, extra_content: signature },
      { index: 0, function: { arguments: '1}' } },
    ]);
  });

  it('holds an unknown field until the name of the call has arrived', () => {
    expect(
      passedOn(
        [{ index: 0, id: 'a', extra_content: signature }],
        [{ index: 0, function: { name: 'f', arguments: '{}' } }],
      ),
    ).toEqual([
      { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{}' }, extra_content: signature },
    ]);
  });

  it('sends an unknown field that arrives after the arguments', () => {
    expect(
      passedOn(
        [{ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }],
        [{ index: 0, extra_content: signature }],
      ),
    ).toEqual([
      { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } },
      { index: 0, function: { arguments: '' }, extra_content: signature },
    ]);
  });
});
