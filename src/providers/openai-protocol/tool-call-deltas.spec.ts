import * as fc from 'fast-check';
import { ToolCallDeltas } from './tool-call-deltas';
import { type Call, passedOn, result, minted } from '../../../test/support/providers/tool-call-deltas';

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
