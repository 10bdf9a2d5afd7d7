import { LinkedList, type Links } from './linked-list';

class Member implements Links<Member> {
  previous: Member | undefined;
  next: Member | undefined;
}

function listOf(...members: Member[]): LinkedList<Member> {
  const list = new LinkedList<Member>();
  for (const member of members.reverse()) list.add(member);
  return list;
}

function membersOf(list: LinkedList<Member>): Member[] {
  const members: Member[] = [];
  for (let member = list.first; member; member = member.next) members.push(member);
  return members;
}

describe('LinkedList', () => {
  const [a, b, c] = [new Member(), new Member(), new Member()];

  it.each([
    ['first', a, [b, c]],
    ['middle', b, [a, c]],
    ['last', c, [a, b]],
  ])('keeps the other members when the %s one is removed', (_position, removed, rest) => {
    const list = listOf(a, b, c);
    list.remove(removed);
    expect(membersOf(list)).toEqual(rest);
    // Links backwards are complete too.
    for (const member of rest) list.remove(member);
    expect(list.first).toBeUndefined();
  });

  it('clears the links of a removed member, so that it keeps no other in memory', () => {
    listOf(a, b, c).remove(b);
    expect(b).toEqual({ previous: undefined, next: undefined });
  });

  it('accepts a member again after its removal', () => {
    const list = listOf(a, b);
    list.remove(a);
    list.add(a);
    expect(membersOf(list)).toEqual([a, b]);
  });
});
