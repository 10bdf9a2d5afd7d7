import { toUser } from '../protocol/documents';
import { DirectoryIndex } from './directory-index';

const user = (userName: string, emails: readonly string[] = [], isDeleted = false, active = true) => ({
  attributes: toUser({ userName, active, emails: emails.map((value) => ({ value })) }),
  formerNames: [] as string[],
  isDeleted,
  groups: [],
});

describe('DirectoryIndex', () => {
  let index: DirectoryIndex;
  beforeEach(() => (index = new DirectoryIndex()));

  it('finds a user by its name and its addresses, whatever their case is', () => {
    index.setUser('1', user('Alice', ['A@example.com']));
    const alice = index.find('alice');
    expect(alice?.isActive).toBe(true);
    expect([index.find('ALICE'), index.find('a@Example.com')]).toEqual([alice, alice]);
    expect(index.find('bob')).toBeUndefined();
  });

  it('does not find a user by a name with other characters that become the same in lower case', () => {
    index.setUser('1', user('kate', ['kim@example.com']));
    expect(index.find('KATE')?.isActive).toBe(true);
    expect([index.find('\u212aate'), index.find('\u212aim@example.com')]).toEqual([undefined, undefined]);
  });

  it('returns the same object until the user changes', () => {
    index.setUser('1', user('alice'));
    index.setUser('2', user('bob'));
    const alice = index.find('alice');
    index.setGroup('g', 'team', ['2']);
    expect(index.find('alice')).toBe(alice);
    index.setGroup('g', 'team', ['1']);
    expect(index.find('alice')).not.toBe(alice);
  });

  it('knows the groups of a user, and their new names', () => {
    index.setUser('1', user('alice'));
    index.setGroup('g', 'team', ['1']);
    index.setGroup('h', 'other', ['1']);
    index.setGroup('g', 'renamed', ['1']);
    index.setGroup('h', undefined, []);
    expect([...(index.find('alice')?.groups ?? [])]).toEqual(['renamed']);
  });

  it('adds groups to a user that is read after its group', () => {
    index.setGroup('g', 'team', ['1']);
    index.setUser('1', { ...user('alice'), groups: ['g'] });
    expect([...(index.find('alice')?.groups ?? [])]).toEqual(['team']);
  });

  it('rejects a deleted user until another one has its name or address', () => {
    index.setUser('1', user('alice', ['a@example.com'], true));
    expect([index.find('alice')?.isActive, index.find('a@example.com')?.isActive]).toEqual([false, false]);
    index.setUser('2', user('alice'));
    expect([index.find('alice')?.isActive, index.find('a@example.com')?.isActive]).toEqual([true, false]);
  });

  it('prefers a user with the name to one with the address', () => {
    index.setUser('1', user('a@example.com', [], false, false));
    index.setUser('2', user('other', ['a@example.com']));
    expect(index.find('a@example.com')?.isActive).toBe(false);
  });

  it('finds the active one of several users with an address, and none if several are active', () => {
    index.setUser('1', user('old', ['a@example.com'], false, false));
    expect(index.find('a@example.com')?.isActive).toBe(false);
    index.setUser('2', user('new', ['a@example.com']));
    expect(index.find('a@example.com')).toBe(index.find('new'));
    index.setUser('3', user('another', ['a@example.com']));
    expect(index.find('a@example.com')).toBeUndefined();
  });

  it('rejects the former names of a user who is not active, unless another one has them', () => {
    index.setUser('1', { ...user('1-alice', [], false, false), formerNames: ['alice'] });
    expect(index.find('Alice')?.isActive).toBe(false);
    index.setUser('2', user('alice'));
    expect(index.find('alice')?.isActive).toBe(true);
  });

  it('does not find an active user by a former name', () => {
    index.setUser('1', user('alice', ['a@example.com']));
    index.setUser('1', { ...user('bob'), formerNames: ['alice', 'a@example.com'] });
    expect([index.find('alice'), index.find('a@example.com'), index.find('bob')?.isActive]).toEqual([
      undefined,
      undefined,
      true,
    ]);
  });
});
