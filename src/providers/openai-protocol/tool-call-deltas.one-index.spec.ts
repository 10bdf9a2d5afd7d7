import { type Call, result, minted } from '../../../test/support/providers/tool-call-deltas';

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
