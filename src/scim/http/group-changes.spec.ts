import { toGroup } from '../protocol/documents';
import { readPatch } from '../protocol/patch';
import { patched, replacement } from './group-changes';

/** Returns the changes of members by the operations. */
function changeBy(...operations: object[]) {
  const { members } = patched(toGroup({ displayName: 'g' }), readPatch({ Operations: operations }));
  return members && { all: members.replacesAll, added: [...members.added], removed: [...members.removed] };
}

const add = (...ids: string[]) => ({ op: 'Add', path: 'members', value: ids.map((value) => ({ value })) });
const remove = (...ids: string[]) => ({ op: 'Remove', path: 'members', value: ids.map((value) => ({ value })) });

describe('a PATCH request of a group', () => {
  it.each<[string, object[], object | undefined]>([
    ['changes no members by its name', [{ op: 'replace', value: { displayName: 'h' } }], undefined],
    ['adds members', [add('1', '2')], { all: false, added: ['1', '2'], removed: [] }],
    [
      'adds a member without a list',
      [{ op: 'add', path: 'members', value: { value: '1' } }],
      { all: false, added: ['1'], removed: [] },
    ],
    [
      'adds members without a path',
      [{ op: 'add', value: { members: [{ value: '1' }] } }],
      { all: false, added: ['1'], removed: [] },
    ],
    ['removes a member that it has added', [add('1'), remove('1')], { all: false, added: [], removed: ['1'] }],
    ['adds a member that it has removed', [remove('1'), add('1')], { all: false, added: ['1'], removed: [] }],
    [
      'removes a member by a filter',
      [{ op: 'remove', path: 'members[value eq "1"]' }],
      { all: false, added: [], removed: ['1'] },
    ],
    ['removes nobody by an empty list', [remove()], { all: false, added: [], removed: [] }],
    ['removes all members', [add('1'), { op: 'remove', path: 'members' }], { all: true, added: [], removed: [] }],
    [
      'replaces all members',
      [add('1'), { op: 'replace', path: 'members', value: [{ value: '2' }] }],
      { all: true, added: ['2'], removed: [] },
    ],
  ])('%s', (_title, operations, change) => {
    expect(changeBy(...operations)).toEqual(change);
  });

  it.each([
    { op: 'add', path: 'members', value: [{ display: 'x' }] },
    { op: 'remove', path: 'members[display eq "x"]' },
    { op: 'replace', path: 'members[value eq "1"].value', value: '2' },
  ])('rejects %j', (operation) => {
    expect(() => changeBy(operation)).toThrow(/member/);
  });
});

it('a PUT request without members removes all', () => {
  expect(replacement({ displayName: 'g' }).members).toMatchObject({ replacesAll: true, added: new Set() });
});
