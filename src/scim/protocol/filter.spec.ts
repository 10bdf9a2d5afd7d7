import { parseFilter, parsePath } from './filter';
import { ScimError, type ScimErrorType } from './scim-error';

/** Returns the kind of the error that the function throws. */
function errorOf(run: () => unknown): ScimErrorType | undefined {
  try {
    run();
  } catch (error) {
    return error instanceof ScimError ? error.scimType : undefined;
  }
  return undefined;
}

describe('parseFilter', () => {
  it.each([
    ['userName eq "Alice@Example.com"', [{ attribute: 'username', value: 'Alice@Example.com' }]],
    ['displayName  eq  "a \\"b\\" c"', [{ attribute: 'displayname', value: 'a "b" c' }]],
    [
      'externalId EQ "1" AND id eq "2"',
      [
        { attribute: 'externalid', value: '1' },
        { attribute: 'id', value: '2' },
      ],
    ],
    ['(userName eq "a")', [{ attribute: 'username', value: 'a' }]],
    ['active eq True', [{ attribute: 'active', value: true }]],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName eq "a"', [{ attribute: 'username', value: 'a' }]],
    [
      'emails[type eq "work"].value eq "a@x"',
      [
        { attribute: 'emails.type', value: 'work' },
        { attribute: 'emails.value', value: 'a@x' },
      ],
    ],
    [
      'emails[type eq "work" and value eq "a@x"]',
      [
        { attribute: 'emails.type', value: 'work' },
        { attribute: 'emails.value', value: 'a@x' },
      ],
    ],
  ])('reads %s', (text, conditions) => {
    expect(parseFilter(text)).toEqual(conditions);
  });

  it.each([
    '',
    'userName',
    'userName co "a"',
    'userName eq',
    'userName eq a',
    'a eq "1" or b eq "2"',
    'a eq "1" "2"',
    '(a eq "1"',
    String.raw`a eq "\x"`,
    'a eq "1\n"',
    'a eq -01',
    `${'('.repeat(20)}a eq "1"${')'.repeat(20)}`,
  ])('rejects %p', (text) => {
    expect(errorOf(() => parseFilter(text))).toBe('invalidFilter');
  });
});

describe('parsePath', () => {
  it.each([
    ['active', { attribute: 'active' }],
    ['name.givenName', { attribute: 'name.givenName' }],
    ['members[value eq "1"]', { attribute: 'members', where: [{ attribute: 'value', value: '1' }] }],
    [
      'emails[type eq "work"].value',
      { attribute: 'emails', where: [{ attribute: 'type', value: 'work' }], sub: 'value' },
    ],
  ])('reads %s', (text, path) => {
    expect(parsePath(text)).toEqual(path);
  });

  it.each(['', '__proto__', 'emails[', 'emails[type eq "work"', 'a b', '[value eq "1"]'])('rejects %p', (text) => {
    expect(errorOf(() => parsePath(text))).toBe('invalidPath');
  });
});
