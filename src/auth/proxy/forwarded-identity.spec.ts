import { forwardedHeaders, readForwardedIdentity, type ForwardedHeaders } from './forwarded-identity';

const SETTINGS = {
  headers: { user: 'x-forwarded-user', email: 'x-forwarded-email', groups: 'x-forwarded-groups' },
  groupSeparator: ',',
};
const NONE: ForwardedHeaders = { user: undefined, email: undefined, groups: undefined };
const read = (headers: Partial<ForwardedHeaders>): ReturnType<typeof readForwardedIdentity> =>
  readForwardedIdentity({ ...NONE, ...headers }, SETTINGS);
/** Returns a text as Node decodes its UTF-8 bytes. */
const received = (text: string): string => Buffer.from(text).toString('latin1');

describe('forwardedHeaders', () => {
  it('finds the headers whatever the case of their names is', () => {
    const rawHeaders = ['x-FORWARDED-user', 'alice', 'X-Forwarded-Groups', 'a,b'];
    expect(forwardedHeaders({ rawHeaders }, SETTINGS)).toEqual({ user: 'alice', email: undefined, groups: 'a,b' });
  });

  it.each([
    ['X_Forwarded_User', 'an underscore variant'],
    ['X-Forwarded_User', 'a variant with one underscore'],
    ['X-Forwarded-User-', 'a longer name'],
    ['Forwarded-User', 'a shorter name'],
  ])('ignores %s, %s', (name) => {
    expect(forwardedHeaders({ rawHeaders: [name, 'mallory'] }, SETTINGS)).toEqual(NONE);
    const both = ['X-Forwarded-User', 'alice', name, 'mallory'];
    expect(forwardedHeaders({ rawHeaders: both }, SETTINGS).user).toBe('alice');
  });

  it.each([
    [['X-Forwarded-User', 'alice', 'X-Forwarded-User', 'mallory'], 'x-forwarded-user'],
    [['x-forwarded-user', 'mallory', 'X-Forwarded-User', 'alice'], 'x-forwarded-user'],
    [['X-Forwarded-User', 'alice', 'X-Forwarded-User', ''], 'x-forwarded-user'],
    [['X-Forwarded-User', 'alice', 'X-Forwarded-Groups', 'a', 'x-forwarded-groups', 'admins'], 'x-forwarded-groups'],
    [['X-Forwarded-Email', 'a@b.test', 'X-FORWARDED-EMAIL', 'm@b.test'], 'x-forwarded-email'],
  ])('rejects the repeated header in %j', (rawHeaders, name) => {
    expect(() => forwardedHeaders({ rawHeaders }, SETTINGS)).toThrow(`The request has several ${name} headers.`);
  });
});

describe('readForwardedIdentity', () => {
  it('reads user, e-mail address and groups', () => {
    const identity = read({ user: ' alice ', email: 'alice@example.com', groups: 'team-a, team-b,,' });
    expect(identity).toEqual({ name: 'alice', email: 'alice@example.com', groups: ['team-a', 'team-b'] });
  });

  it('takes the e-mail address as the name if there is no user header', () => {
    expect(read({ email: 'alice@example.com' })).toMatchObject({ name: 'alice@example.com' });
  });

  it.each<[string, Partial<ForwardedHeaders>]>([
    ['no header', {}],
    ['an empty user header', { user: '' }],
    ['a blank user header', { user: ' \t ' }],
    ['an empty user header beside an e-mail address', { user: '', email: 'mallory@example.com' }],
    ['an empty e-mail address', { email: '' }],
    ['groups only', { groups: 'admins' }],
  ])('names nobody with %s', (_what, headers) => {
    expect(read(headers)).toBeUndefined();
  });

  it('reads names in UTF-8', () => {
    const identity = read({ user: received('zoë'), groups: received('Köln,東京') });
    expect(identity).toMatchObject({ name: 'zoë', groups: ['Köln', '東京'] });
  });

  it.each<[string, Partial<ForwardedHeaders>]>([
    ['Latin-1', { user: 'zo\xeb' }],
    ['an overlong encoding of a letter', { user: '\xc1\xa1dmin' }],
    ['a tab in a name', { user: 'alice\tadmin' }],
    ['an invisible character', { user: received('ali\u200bce') }],
    ['a character that reverses the text', { user: received('\u202ealice') }],
    ['a line separator in the groups', { user: 'alice', groups: received('a\u2028admins') }],
    ['a name of more than 256 characters', { user: 'a'.repeat(257) }],
    ['an e-mail address of more than 256 characters', { user: 'alice', email: 'a'.repeat(257) }],
    ['more than 1000 groups', { user: 'alice', groups: Array.from({ length: 1001 }, (_, index) => index).join(',') }],
  ])('rejects %s', (_what, headers) => {
    expect(() => read(headers)).toThrow(/valid UTF-8|limit/);
  });
});
