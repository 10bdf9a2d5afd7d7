/** The links of a list's member. Only the list changes them. */
export interface Links<Member> {
  previous: Member | undefined;
  next: Member | undefined;
}

/**
 * A list of objects that contain their own links. It replaces a `Set` whose members change with every request: V8 rebuilds
 * the table of such a set often, and each discarded table refers to the members of its time and to the table that follows.
 * Once one of these tables is in old space, they all survive until the next full collection, with all requests in them.
 */
export class LinkedList<Member extends Links<Member>> {
  first: Member | undefined;

  add(member: Member): void {
    member.next = this.first;
    if (this.first) this.first.previous = member;
    this.first = member;
  }

  /** Removes a member of this list. Its links are cleared, so that a removed member keeps no other alive. */
  remove(member: Member): void {
    const { previous, next } = member;
    if (previous) previous.next = next;
    else this.first = next;
    if (next) next.previous = previous;
    member.previous = undefined;
    member.next = undefined;
  }
}
