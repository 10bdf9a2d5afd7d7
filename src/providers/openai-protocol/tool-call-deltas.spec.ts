import * as fc from 'fast-check';
import type { ToolCallDelta } from '../../wire';
import { ToolCallDeltas } from './tool-call-deltas';

interface Call {
  id: string | undefined;
  name: string | undefined;
  arguments: string;
}

/** All that comes out for these reads, the end of the message included. */
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
    ['never have a name: there is nothing to call', [[{ index: 0, id: 'a', function: { arguments: '{}' } }]], []],
  ])('%s', (_what, reads, calls) => {
    expect(result(...reads)).toEqual(calls);
  });

  it.each([[''], ['null'], [null], [undefined]])('have {} for the arguments %j', (given) => {
    expect(result([{ index: 0, id: 'a', function: { name: 'f', arguments: given } }])).toEqual([
      { id: 'a', name: 'f', arguments: '{}' },
    ]);
  });

  it('are passed on as they come, not at the end', () => {
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
    'that are none say nothing: %j',
    (given) => {
      expect(passedOn(given)).toEqual([]);
    },
  );
});

describe('the same calls', () => {
  const json = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }).map((value) => JSON.stringify(value));
  const call = fc.record({ name: fc.string({ minLength: 1 }), arguments: json });
  const habits = fc.record({
    firstIndex: fc.nat(3),
    cuts: fc.array(fc.nat(60), { maxLength: 6 }),
    repeatsId: fc.boolean(),
    blanksId: fc.boolean(),
    nameComesLate: fc.boolean(),
    idComesLate: fc.boolean(),
  });

  it('are assembled however a provider splits them', () => {
    fc.assert(
      fc.property(
        fc.array(call, { minLength: 1, maxLength: 3 }),
        fc.array(habits, { minLength: 1, maxLength: 3 }),
        (calls, all) => {
          const { firstIndex } = all[0]!;
          const reads = calls.flatMap(({ name, arguments: text }, position) => {
            const { cuts, repeatsId, blanksId, nameComesLate, idComesLate } = all[position % all.length]!;
            const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
            const parts = places.slice(1).map((end, index) => text.slice(places[index], end));
            if (parts.length < 2) parts.unshift('');
            return parts.map((part, index) => {
              const hasId = index === (idComesLate ? 1 : 0) || (repeatsId && index > 1);
              const hasName = index === (nameComesLate ? 1 : 0);
              return [
                {
                  index: firstIndex + position,
                  ...(hasId ? { id: `call_${position}` } : blanksId ? { id: '' } : {}),
                  function: { ...(hasName ? { name } : {}), arguments: part },
                },
              ];
            });
          });
          expect(result(...reads)).toEqual(
            calls.map(({ name, arguments: text }, position) => ({ id: `call_${position}`, name, arguments: text })),
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});
