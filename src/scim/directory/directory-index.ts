import { emailKeysOf, nameKey, namesOf, type UserAttributes } from '../protocol/documents';

/** What the directory knows of a principal. The same object as long as nothing has changed. */
export interface Person {
  readonly isActive: boolean;
  readonly displayName: string | undefined;
  /** Names of the groups. */
  readonly groups: ReadonlySet<string>;
}

/** A user as the index reads it from the database. */
export interface IndexedUser {
  readonly attributes: UserAttributes;
  /** Names that the user no longer has. */
  readonly formerNames: readonly string[];
  /** Deleted users stay in the index, because their credentials stay rejected. */
  readonly isDeleted: boolean;
  /** Ids of the groups. */
  readonly groups: Iterable<string>;
}

interface Entry extends Omit<IndexedUser, 'groups'> {
  readonly groups: Set<string>;
  /** Made when it is looked up. */
  person: Person | undefined;
}

const REJECTED: Person = { isActive: false, displayName: undefined, groups: new Set() };

/** The users and groups in memory, found by their names. A change costs as much as the rows that it concerns. */
export class DirectoryIndex {
  private readonly users = new Map<string, Entry>();
  private readonly groupNames = new Map<string, string>();
  private readonly members = new Map<string, Set<string>>();
  private readonly byUserName = new Map<string, Set<string>>();
  private readonly byEmail = new Map<string, Set<string>>();
  /** All names of deleted users, and the former names of those that are not active. */
  private readonly rejectedByName = new Map<string, Set<string>>();

  /**
   * Finds a user by its `userName`, else by an e-mail address. A deleted user, and the former name of
   * one who is not active, are found only if no other user has the name. If several active users have the address, it names none
   * of them.
   */
  find(name: string): Person | undefined {
    const key = nameKey(name);
    const ids = this.byUserName.get(key) ?? this.byEmail.get(key);
    if (!ids) return this.rejectedByName.has(key) ? REJECTED : undefined;
    const people = Array.from(ids, (id) => this.personOf(id));
    const [active, ...others] = people.filter((person) => person.isActive);
    if (others.length > 0) return undefined;
    return active ?? people[0];
  }

  setUser(id: string, user: IndexedUser | undefined): void {
    this.removeUser(id);
    if (!user) return;
    const entry: Entry = { ...user, groups: new Set(user.groups), person: undefined };
    this.users.set(id, entry);
    for (const [index, keys] of this.keysOf(entry)) for (const key of keys) add(index, key, id);
    for (const group of entry.groups) add(this.members, group, id);
  }

  /** @param name undefined if the group was deleted */
  setGroup(id: string, name: string | undefined, members: Iterable<string>): void {
    for (const user of this.members.get(id) ?? []) this.changeUser(user)?.delete(id);
    this.members.delete(id);
    this.groupNames.delete(id);
    if (name === undefined) return;
    this.groupNames.set(id, name);
    for (const user of members) {
      this.changeUser(user)?.add(id);
      add(this.members, id, user);
    }
  }

  /** Returns the groups of a user, which the caller changes. */
  private changeUser(id: string): Set<string> | undefined {
    const entry = this.users.get(id);
    if (entry) entry.person = undefined;
    return entry?.groups;
  }

  private removeUser(id: string): void {
    const entry = this.users.get(id);
    if (!entry) return;
    this.users.delete(id);
    for (const [index, keys] of this.keysOf(entry)) for (const key of keys) remove(index, key, id);
    for (const group of entry.groups) remove(this.members, group, id);
  }

  private keysOf({ attributes, formerNames, isDeleted }: Entry): [Map<string, Set<string>>, readonly string[]][] {
    if (isDeleted) return [[this.rejectedByName, [...namesOf(attributes), ...formerNames]]];
    return [
      [this.byUserName, [nameKey(attributes.userName)]],
      [this.byEmail, emailKeysOf(attributes)],
      [this.rejectedByName, attributes.active ? [] : formerNames],
    ];
  }

  private personOf(id: string): Person {
    const entry = this.users.get(id);
    return entry ? (entry.person ??= this.toPerson(entry)) : REJECTED;
  }

  private toPerson({ attributes: { active, displayName }, groups }: Entry): Person {
    const names = new Set<string>();
    for (const id of groups) {
      const name = this.groupNames.get(id);
      if (name !== undefined) names.add(name);
    }
    return { isActive: active, displayName, groups: names };
  }
}

function add(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key);
  if (ids) ids.add(id);
  else index.set(key, new Set([id]));
}

function remove(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key);
  ids?.delete(id);
  if (ids?.size === 0) index.delete(key);
}
