import * as fc from 'fast-check';
import type { ToolCallDelta } from '../../wire';
import { MAX_NAMELESS_LENGTH, ToolCallDeltas } from './tool-call-deltas';

interface Call {
  id: string | undefined;
  name: string | undefined;
  arguments: string;
}

/** Returns all deltas for these inputs and for the end of the message. */
function passedOn(...reads: unknown[]): ToolCallDelta[] {
  const calls = new ToolCallDeltas();
  return [...reads.flatMap((read) => calls.push(read)), ...calls.finish()];
}

/** What a client makes of the deltas, and that they are strict: numbered in order, named on the first alone. */
function assembled(deltas: readonly ToolCallDelta[]): Call[] {
  const calls: Call[] = [];
  for (const { index, id, type, function: named } of deltas) {
    const known = calls[index];
    if (known) {
      expect({ id, type, name: named.name }).toEqual({ id: undefined, type: undefined, name: undefined });
      known.arguments += named.arguments ?? '';
    } else {
      expect(index).toBe(calls.length);
      expect(type).toBe('function');
      calls.push({ id, name: named.name, arguments: named.arguments ?? '' });
    }
  }
  return calls;
}

const result = (...reads: unknown[]): Call[] => assembled(passedOn(...reads));
const minted = expect.stringMatching(/^call_[\da-f]{24}$/) as string;

describe('the deltas of tool calls', () => {
  it.each<[string, unknown[][], Call[]]>([
    [
      'come in OpenAI’s own way',
      [
        [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } }],
        [{ index: 0, function: { arguments: '{"q":' } }],
        [{ index: 0, function: { arguments: '1}' } }],
        [{ index: 1, id: 'b', type: 'function', function: { name: 'g', arguments: '{}' } }],
      ],
      [
        { id: 'a', name: 'f', arguments: '{"q":1}' },
        { id: 'b', name: 'g', arguments: '{}' },
      ],
    ],
    [
      'come mixed',
      [
        [{ index: 0, id: 'a', function: { name: 'f', arguments: '{' } }],
        [{ index: 1, id: 'b', function: { name: 'g', arguments: '[' } }],
        [
          { index: 1, function: { arguments: ']' } },
          { index: 0, function: { arguments: '}' } },
        ],
      ],
      [
        { id: 'a', name: 'f', arguments: '{}' },
        { id: 'b', name: 'g', arguments: '[]' },
      ],
    ],
    [
      'are numbered from elsewhere',
      [
        [{ index: 7, id: 'a', function: { name: 'f', arguments: '{}' } }],
        [{ index: 3, id: 'b', function: { name: 'g' } }],
      ],
      [
        { id: 'a', name: 'f', arguments: '{}' },
        { id: 'b', name: 'g', arguments: '{}' },
      ],
    ],
    [
      'repeat or blank id and name',
      [
        [{ index: 0, id: 'a', function: { name: 'f', arguments: '{"q":' } }],
        [{ index: 0, id: 'a', function: { name: 'f', arguments: '1' } }],
        [{ index: 0, id: '', function: { name: '', arguments: '}' } }],
        [{ index: 0, id: null, function: { name: null } }],
      ],
      [{ id: 'a', name: 'f', arguments: '{"q":1}' }],
    ],
    [
      'have no index but an id',
      [
        [{ id: 'a', function: { name: 'f', arguments: '{' } }],
        [{ id: 'b', function: { name: 'g', arguments: '{' } }],
        [{ id: 'a', function: { arguments: '}' } }],
        [{ id: 'b', function: { arguments: '}' } }],
      ],
      [
        { id: 'a', name: 'f', arguments: '{}' },
        { id: 'b', name: 'g', arguments: '{}' },
      ],
    ],
    [
      'have neither: they belong to the last call',
      [[{ id: 'a', function: { name: 'f', arguments: '{' } }], [{ function: { arguments: '}' } }]],
      [{ id: 'a', name: 'f', arguments: '{}' }],
    ],
    [
      'come whole in one list, without index and id',
      [[{ function: { name: 'f', arguments: '{"a":1}' } }, { function: { name: 'g', arguments: '{"b":2}' } }]],
      [
        { id: minted, name: 'f', arguments: '{"a":1}' },
        { id: minted, name: 'g', arguments: '{"b":2}' },
      ],
    ],
    [
      'have the id late',
      [[{ index: 0, function: { name: 'f', arguments: '{' } }], [{ index: 0, id: 'a', function: { arguments: '}' } }]],
      [{ id: 'a', name: 'f', arguments: '{}' }],
    ],
    [
      'have the name late',
      [
        [{ index: 0, id: 'a', function: { arguments: '{' } }],
        [{ index: 0, function: { arguments: '"q":1' } }],
        [{ index: 0, function: { name: 'f', arguments: '}' } }],
      ],
      [{ id: 'a', name: 'f', arguments: '{"q":1}' }],
    ],
    [
      'have no id at all',
      [[{ index: 0, function: { name: 'f', arguments: '{}' } }]],
      [{ id: minted, name: 'f', arguments: '{}' }],
    ],
    [
      'have objects for arguments',
      [[{ index: 0, id: 'a', function: { name: 'f', arguments: { q: 1 } } }]],
      [{ id: 'a', name: 'f', arguments: '{"q":1}' }],
    ],
    [
      'have arguments that begin like null and are not',
      [
        [{ index: 0, id: 'a', function: { name: 'f', arguments: 'nu' } }],
        [{ index: 0, function: { arguments: 'mber' } }],
      ],
      [{ id: 'a', name: 'f', arguments: 'number' }],
    ],
  ])('%s', (_what, reads, calls) => {
    expect(result(...reads)).toEqual(calls);
  });

  it.each([[''], ['null'], [null], [undefined]])(
    'become a call with the arguments {} for the arguments %j',
    (given) => {
      expect(result([{ index: 0, id: 'a', function: { name: 'f', arguments: given } }])).toEqual([
        { id: 'a', name: 'f', arguments: '{}' },
      ]);
    },
  );

  it('are returned as they arrive, not at the end', () => {
    const calls = new ToolCallDeltas();
    expect(calls.push([{ index: 0, id: 'a', function: { name: 'f', arguments: '{"q":' } }])).toHaveLength(1);
    expect(calls.push([{ index: 0, function: { arguments: '1}' } }])).toEqual([
      { index: 0, function: { arguments: '1}' } },
    ]);
    expect(calls.finish()).toEqual([]);
  });

  it('get different ids if they have none', () => {
    const [first, second] = result(
      [{ index: 0, function: { name: 'f', arguments: '{}' } }],
      [{ index: 1, function: { name: 'f', arguments: '{}' } }],
    );
    expect(first?.id).not.toBe(second?.id);
  });

  it.each([[null], ['text'], [{}], [[null, 'text', 5]], [[{ index: 'a', function: 'f' }]]])(
    'are empty for the invalid value %j',
    (given) => {
      expect(passedOn(given)).toEqual([]);
    },
  );
});

const added = (delta: ToolCallDelta): object => ({ ...delta });

describe('ToolCallDeltas with calls of one index', () => {
  const monday = { name: 'add', arguments: '{"day":"Mon"}' };
  const tuesday = { name: 'add', arguments: '{"day":"Tue"}' };

  it.each<[string, unknown[][], Call[]]>([
    [
      'separates whole calls by their ids',
      [
        [{ index: 0, id: 'a', function: monday }],
        [{ index: 0, id: 'b', function: tuesday }],
        [{ index: 0, id: 'c', function: { name: 'list', arguments: '{}' } }],
      ],
      [
        { id: 'a', ...monday },
        { id: 'b', ...tuesday },
        { id: 'c', name: 'list', arguments: '{}' },
      ],
    ],
    [
      'separates whole calls in one event by their ids',
      [
        [
          { index: 0, id: 'a', function: monday },
          { index: 0, id: 'b', function: tuesday },
        ],
      ],
      [
        { id: 'a', ...monday },
        { id: 'b', ...tuesday },
      ],
    ],
    [
      'separates calls without ids by their names',
      [
        [{ index: 0, function: { name: 'now', arguments: '' } }],
        [{ index: 0, function: { name: 'list', arguments: '{"a":' } }],
        [{ index: 0, function: { arguments: '1}' } }],
      ],
      [
        { id: minted, name: 'now', arguments: '{}' },
        { id: minted, name: 'list', arguments: '{"a":1}' },
      ],
    ],
    [
      'separates calls of one function without ids by their arguments',
      [[{ index: 0, function: monday }], [{ index: 0, function: tuesday }]],
      [
        { id: minted, ...monday },
        { id: minted, ...tuesday },
      ],
    ],
    [
      'assigns interleaved deltas by their ids',
      [
        [{ index: 0, id: 'a', function: { name: 'f', arguments: '{' } }],
        [{ index: 0, id: 'b', function: { name: 'g', arguments: '{' } }],
        [{ index: 0, id: 'a', function: { arguments: '}' } }],
        [{ index: 0, id: 'b', function: { arguments: '}' } }],
      ],
      [
        { id: 'a', name: 'f', arguments: '{}' },
        { id: 'b', name: 'g', arguments: '{}' },
      ],
    ],
    [
      'keeps one call together if each delta has another id',
      [
        [{ index: 0, id: 'x1', function: { name: 'f', arguments: '' } }],
        [{ index: 0, id: 'x2', function: { arguments: '{"a":' } }],
        [{ index: 0, id: 'x3', function: { name: null, arguments: '1}' } }],
        [{ index: 0, id: 'x4', function: { arguments: '' } }],
      ],
      [{ id: 'x1', name: 'f', arguments: '{"a":1}' }],
    ],
    [
      'keeps one call together if each delta has another id and the name',
      [
        [{ index: 0, id: 'x1', function: { name: 'f', arguments: '{"a":{' } }],
        [{ index: 0, id: 'x2', function: { name: 'f', arguments: '"b":"}' } }],
        [{ index: 0, id: 'x3', function: { name: 'f', arguments: '"}}' } }],
      ],
      [{ id: 'x1', name: 'f', arguments: '{"a":{"b":"}"}}' }],
    ],
    [
      'does not begin a call for a last delta that only repeats the name',
      [[{ index: 0, function: monday }], [{ index: 0, function: { name: 'add', arguments: '' } }]],
      [{ id: minted, ...monday }],
    ],
    [
      'separates calls whose arguments are null by their ids',
      [
        [{ index: 0, id: 'a', function: { name: 'f', arguments: 'null' } }],
        [{ index: 0, id: 'b', function: { name: 'f', arguments: 'null' } }],
      ],
      [
        { id: 'a', name: 'f', arguments: '{}' },
        { id: 'b', name: 'f', arguments: '{}' },
      ],
    ],
    [
      'joins deltas of one id whose index counts deltas',
      [
        [{ index: 0, id: 'a', function: { name: 'f', arguments: '{' } }],
        [{ index: 1, id: 'a', function: { arguments: '}' } }],
      ],
      [{ id: 'a', name: 'f', arguments: '{}' }],
    ],
    [
      'assigns later lists without index and id by position',
      [
        [
          { id: 'a', function: { name: 'f', arguments: '' } },
          { id: 'b', function: { name: 'f', arguments: '' } },
        ],
        [{ function: { arguments: '{"a":1}' } }, { function: { arguments: '{"b":1}' } }],
      ],
      [
        { id: 'a', name: 'f', arguments: '{"a":1}' },
        { id: 'b', name: 'f', arguments: '{"b":1}' },
      ],
    ],
  ])('%s', (_what, reads, calls) => {
    expect(result(...reads)).toEqual(calls);
  });
});

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

describe('ToolCallDeltas with random calls', () => {
  const json = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }).map((value) => JSON.stringify(value));
  const call = fc.record({
    name: fc.constantFrom('f', 'f', 'g', 'h'),
    arguments: json,
    cuts: fc.array(fc.nat(60), { maxLength: 6 }),
  });
  const form = fc.record({
    /** `fresh`: each delta has another id. */
    ids: fc.constantFrom('once', 'late', 'repeated', 'blank', 'fresh', 'none'),
    names: fc.constantFrom('once', 'late', 'repeated'),
    index: fc.constantFrom('right', 'offset', 'zero', 'missing'),
    hasHeader: fc.boolean(),
  });

  it('assembles the same calls from each form of deltas', () => {
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 4 }), form, (calls, { ids, names, index, hasHeader }) => {
        const isIndexed = index === 'right' || index === 'offset';
        // With one index for all calls, nothing separates a call whose name or id comes late from the one before it.
        fc.pre(isIndexed || (ids !== 'late' && names !== 'late'));
        const reads = calls.flatMap(({ name, arguments: text, cuts }, position) => {
          const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
          const parts = [...new Set(places)]
            .slice(1)
            .map((end, part, ends) => text.slice(part === 0 ? 0 : ends[part - 1], end));
          if (hasHeader || parts.length < 2) parts.unshift('');
          return parts.map((part, place) => {
            const first = (form: string) => (form === 'late' ? place === 1 : place === 0);
            const hasId = ids !== 'none' && (first(ids) || ids === 'repeated' || ids === 'fresh');
            const id = ids === 'fresh' ? `id_${position}_${place}` : `id_${position}`;
            return [
              {
                ...(index === 'missing'
                  ? {}
                  : { index: index === 'zero' ? 0 : position + (index === 'offset' ? 3 : 0) }),
                ...(hasId ? { id } : ids === 'blank' ? { id: '' } : {}),
                function: { ...(first(names) || names === 'repeated' ? { name } : {}), arguments: part },
              },
            ];
          });
        });
        const expected =
          ids === 'none' ? () => minted : (position: number) => `id_${position}${ids === 'fresh' ? '_0' : ''}`;
        expect(result(...reads)).toEqual(
          calls.map(({ name, arguments: text }, position) => ({ id: expected(position), name, arguments: text })),
        );
      }),
      { numRuns: 2000 },
    );
  });
});
