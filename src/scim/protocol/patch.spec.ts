import type { Attributes } from './attributes';
import { toUser } from './documents';
import { applyOperations, readPatch } from './patch';
import { ScimError, type ScimErrorType } from './scim-error';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Returns the user after the operations. */
function patch(user: Attributes, ...operations: object[]): Attributes {
  const attributes = structuredClone(user);
  applyOperations(attributes, readPatch({ Operations: operations }));
  return toUser(attributes);
}

/** Returns the kind of the error that the function throws. */
function errorOf(run: () => unknown): ScimErrorType | undefined {
  try {
    run();
  } catch (error) {
    return error instanceof ScimError ? error.scimType : undefined;
  }
  return undefined;
}

const ALICE = { userName: 'alice', active: true };
const WORK = { type: 'work', value: 'a@x', primary: true };

describe('a PATCH operation', () => {
  it.each<[string, Attributes, object, Attributes]>([
    ['deactivates by the text "False"', {}, { op: 'Replace', path: 'active', value: 'False' }, { active: false }],
    ['deactivates without a path', {}, { op: 'replace', value: { active: false } }, { active: false }],
    [
      'takes a single value out of a list',
      {},
      { op: 'Replace', path: 'active', value: [{ $ref: null, value: 'False' }] },
      { active: false },
    ],
    ['ignores the case of names', {}, { OP: 'ADD', Path: 'DISPLAYNAME', Value: 'Alice' }, { displayName: 'Alice' }],
    [
      'sets a part of a complex value',
      { name: { familyName: 'A' } },
      { op: 'add', path: 'name.givenName', value: 'B' },
      { name: { familyName: 'A', givenName: 'B' } },
    ],
    [
      'merges a complex value',
      { name: { familyName: 'A' } },
      { op: 'replace', path: 'name', value: { givenName: 'B' } },
      { name: { familyName: 'A', givenName: 'B' } },
    ],
    [
      'adds an address that matches the filter',
      {},
      { op: 'Add', path: 'emails[type eq "work"].value', value: 'a@x' },
      { emails: [{ type: 'work', value: 'a@x' }] },
    ],
    [
      'changes the address that matches the filter',
      { emails: [WORK, { type: 'home', value: 'h' }] },
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'b@x' },
      {
        emails: [
          { ...WORK, value: 'b@x' },
          { type: 'home', value: 'h' },
        ],
      },
    ],
    [
      'matches a truth value in text',
      { emails: [WORK] },
      { op: 'Replace', path: 'emails[primary eq true].value', value: 'b@x' },
      { emails: [{ ...WORK, value: 'b@x' }] },
    ],
    [
      'removes the address that matches the filter',
      { emails: [WORK, { type: 'home', value: 'h' }] },
      { op: 'remove', path: 'emails[type eq "work"]' },
      { emails: [{ type: 'home', value: 'h' }] },
    ],
    [
      'adds a value once',
      { emails: [WORK] },
      { op: 'add', path: 'emails', value: [WORK, { value: 'c' }] },
      { emails: [WORK, { value: 'c' }] },
    ],
    [
      'replaces all values',
      { emails: [WORK] },
      { op: 'replace', path: 'emails', value: [{ value: 'c' }] },
      { emails: [{ value: 'c' }] },
    ],
    ['removes an attribute', { title: 'x' }, { op: 'Remove', path: 'title' }, {}],
    ['removes an attribute by null', { title: 'x' }, { op: 'replace', path: 'title', value: null }, {}],
    [
      'sets an attribute of an extension',
      {},
      { op: 'Add', path: `${ENTERPRISE}:department`, value: 'R&D' },
      { [ENTERPRISE]: { department: 'R&D' } },
    ],
    [
      'sets paths of an object',
      {},
      { op: 'Add', value: { 'name.givenName': 'B', [`${ENTERPRISE}:division`]: 'D', id: 'x' } },
      { name: { givenName: 'B' }, [ENTERPRISE]: { division: 'D' } },
    ],
    [
      'sets an extension',
      { [ENTERPRISE]: { division: 'D' } },
      { op: 'add', path: ENTERPRISE, value: { department: 'E' } },
      { [ENTERPRISE]: { division: 'D', department: 'E' } },
    ],
    ['does not store a password', {}, { op: 'replace', value: { password: 'secret' } }, {}],
    ['renames the user', {}, { op: 'replace', path: 'userName', value: 'bob' }, { userName: 'bob' }],
  ])('%s', (_title, before, operation, after) => {
    expect(patch({ ...ALICE, ...before }, operation)).toEqual({ ...ALICE, ...after });
  });

  it.each<[object, string]>([
    [{ op: 'move', path: 'title', value: 'x' }, 'invalidSyntax'],
    [{ op: 'remove' }, 'noTarget'],
    [{ op: 'add', value: 'x' }, 'invalidValue'],
    [{ op: 'replace', path: 7, value: 'x' }, 'invalidPath'],
    [{ op: 'replace', path: 'active', value: 'perhaps' }, 'invalidValue'],
    [{ op: 'replace', path: 'userName', value: '' }, 'invalidValue'],
    [{ op: 'remove', path: 'userName' }, 'invalidValue'],
    [{ op: 'replace', path: 'userName', value: 'x\ud800' }, 'invalidValue'],
    [{ op: 'replace', path: 'id', value: 'x' }, 'mutability'],
    [{ op: 'add', path: 'groups', value: [{ value: 'admins' }] }, 'mutability'],
    [{ op: 'add', path: 'name.__proto__', value: { x: 1 } }, 'invalidPath'],
  ])('%j is rejected as %s', (operation, scimType) => {
    expect(errorOf(() => patch(ALICE, operation))).toBe(scimType);
  });

  it.each<[string, object[]]>([
    ['more than 1,000', Array.from({ length: 1001 }, (_, index) => ({ op: 'add', path: 'emails', value: `${index}` }))],
    ['more than 128 KiB', [{ op: 'add', path: 'title', value: 'x'.repeat(128 * 1024) }]],
    ['nested too deep', [{ op: 'add', path: 'x', value: JSON.parse('['.repeat(2e4) + ']'.repeat(2e4)) as unknown }]],
  ])('is not applied if the operations are %s', (_what, operations) => {
    expect(errorOf(() => patch(ALICE, ...operations))).toBe('invalidValue');
  });

  it('is required', () => {
    expect(errorOf(() => readPatch({}))).toBe('invalidSyntax');
  });
});
