import { setTimeout as pause } from 'node:timers/promises';
import { describeEachDatabase, openStore } from '../../../test/support/databases';
import { Principals } from '../../auth';
import { GatewayError } from '../../errors';
import type { Identity } from '../../http';
import { ChangeFeed } from '../../store';
import { Directory, userKey } from '../directory/directory';
import { patched } from '../http/group-changes';
import { toGroup, toUser } from '../protocol/documents';
import { parseFilter } from '../protocol/filter';
import { applyOperations, readPatch } from '../protocol/patch';
import { GroupStore } from './group-store';
import { memberIds } from './members';
import { UserStore } from './user-store';

/** Allows for a slow machine. */
jest.setTimeout(120_000);

const principals = new Principals();
const identity = (name: string): Identity => principals.principalOf({ kind: 'user', name, method: 'jwt' });

/** One process of the server. */
async function openInstance(url: string) {
  const store = await openStore(url);
  const feed = await ChangeFeed.open(store);
  const directory = new Directory(store, feed, principals, { onChange: () => {} });
  await directory.onModuleInit();
  feed.onApplicationBootstrap();
  return { store, directory, users: new UserStore(store, directory), groups: new GroupStore(store, directory) };
}
type Instance = Awaited<ReturnType<typeof openInstance>>;

/** A change feed that reports what the test says. */
function listeningFeed() {
  const listeners: ((keys: readonly string[]) => Promise<void>)[] = [];
  const subscribe = (_kind: string, listener: (keys: readonly string[]) => Promise<void>) => listeners.push(listener);
  return { feed: { subscribe } as unknown as ChangeFeed, listeners };
}

const groupsIn = ({ directory }: Instance, who: Identity): string[] =>
  [...(directory.resolve(who)?.groups ?? [])].sort();

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(20);
}

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => (error instanceof GatewayError ? error.code : String(error)),
  );
}

describeEachDatabase('the users and groups of SCIM', (databases) => {
  let url: string;
  let a: Instance;
  let b: Instance;

  beforeEach(async () => {
    url = await databases.createUrl();
    [a, b] = [await openInstance(url), await openInstance(url)];
  });
  afterEach(() => Promise.all([a.store.close(), b.store.close()]));

  const editGroup =
    (...operations: object[]) =>
    (attributes: ReturnType<typeof toGroup>) =>
      patched(attributes, readPatch({ Operations: operations }));

  it('reject a deactivated user in every process, and in one that starts later', async () => {
    const alice = identity('Alice');
    const { id } = await a.users.create(toUser({ userName: 'alice' }));
    await until(() => b.directory.resolve(alice) !== alice);
    expect(a.directory.resolve(alice)).toMatchObject({ name: 'Alice' });
    await a.users.change(id, (attributes) => ({ ...attributes, active: false }));
    expect(a.directory.resolve(alice)).toBeUndefined();
    await until(() => b.directory.resolve(alice) === undefined);
    await b.users.remove(id);
    const later = await openInstance(url);
    expect(later.directory.resolve(alice)).toBeUndefined();
    await later.store.close();
  });

  it('are read completely before a change that is reported while a process starts', async () => {
    await a.users.create(toUser({ userName: 'alice' }));
    const { feed, listeners } = listeningFeed();
    const directory = new Directory(a.store, feed, principals, { onChange: () => {} });
    const order: string[] = [];
    const started = directory.onModuleInit().then(() => order.push('all'));
    const [onChange] = listeners;
    await Promise.all([started, onChange?.([]).then(() => order.push('change'))]);
    expect(order).toEqual(['all', 'change']);
  });

  it('add the groups of a user in every process', async () => {
    const alice = identity('alice@example.com');
    const user = await a.users.create(toUser({ userName: 'aa', emails: [{ value: 'Alice@example.com' }] }));
    const group = await a.groups.create(toGroup({ displayName: 'team' }), new Set([user.id]));
    expect(groupsIn(a, alice)).toEqual(['team', 'users']);
    await until(() => groupsIn(b, alice).includes('team'));
    await b.groups.change(group.id, editGroup({ op: 'replace', value: { displayName: 'renamed' } }));
    await until(() => groupsIn(a, alice).includes('renamed'));
    await b.groups.change(group.id, editGroup({ op: 'remove', path: `members[value eq "${user.id}"]` }));
    await until(() => groupsIn(a, alice).length === 1);
    expect(groupsIn(b, alice)).toEqual(['users']);
  });

  it('return the same identity while nothing has changed', async () => {
    const [alice, bob] = [identity('alice'), identity('bob')];
    const { id } = await a.users.create(toUser({ userName: 'alice' }));
    const resolved = a.directory.resolve(alice);
    await a.users.create(toUser({ userName: 'bob' }));
    expect(a.directory.resolve(alice)).toBe(resolved);
    expect(a.directory.resolve(identity('nobody'))).toMatchObject({ name: 'nobody' });
    await a.groups.create(toGroup({ displayName: 'team' }), new Set([id]));
    expect(a.directory.resolve(alice)).not.toBe(resolved);
    const service = principals.principalOf({ kind: 'service_principal', name: 'bob', method: 'jwt' });
    expect([a.directory.resolve(service), a.directory.resolve(bob)?.name]).toEqual([service, 'bob']);
  });

  it('reject a user by the name that it had before it was deactivated', async () => {
    const alice = identity('alice@example.com');
    const { id } = await a.users.create(toUser({ userName: 'alice@example.com' }));
    await a.users.change(id, () => toUser({ userName: '0a21f0f2alice@example.com', active: false }));
    expect(a.directory.resolve(alice)).toBeUndefined();
    await a.users.change(id, () => toUser({ userName: 'renamed@example.com' }));
    expect(a.directory.resolve(alice)).toBe(alice);
    await a.users.remove(id);
    expect(a.directory.resolve(alice)).toBeUndefined();
    await until(() => b.directory.resolve(alice) === undefined);
  });

  it('stay as they are while they cannot be read, and are then read again', async () => {
    const alice = identity('alice');
    const { schema } = a.store.database;
    const { id } = await a.users.create(toUser({ userName: 'alice' }));
    const document = JSON.stringify(toUser({ userName: 'alice', active: false }));
    await a.store.database.updateTable('scim_users').set({ document }).execute();
    await schema.alterTable('scim_users').renameTo('hidden').execute();
    await a.directory.refresh([userKey(id)]);
    expect(a.directory.resolve(alice)).toMatchObject({ name: 'alice' });
    await schema.alterTable('hidden').renameTo('scim_users').execute();
    await until(() => a.directory.resolve(alice) === undefined);
  });

  it('accept one of two users with the same name that instances create at the same time', async () => {
    const names = ['alice', 'ALICE', 'Alice', 'alicE'];
    const codes = await Promise.all(
      names.map((userName, index) => codeOf((index % 2 ? a : b).users.create(toUser({ userName })))),
    );
    expect(codes.sort()).toEqual(['ALREADY_EXISTS', 'ALREADY_EXISTS', 'ALREADY_EXISTS', undefined]);
    const { total } = await a.users.list(parseFilter('userName eq "alice"'), 0, 10);
    expect(total).toBe(1);
  });

  it('accept one of two users that take the same name at the same time', async () => {
    const [one, two] = [
      await a.users.create(toUser({ userName: '1' })),
      await b.users.create(toUser({ userName: '2' })),
    ];
    const codes = await Promise.all([
      codeOf(a.users.change(one.id, (attributes) => ({ ...attributes, userName: 'Same' }))),
      codeOf(b.users.change(two.id, (attributes) => ({ ...attributes, userName: 'same' }))),
    ]);
    expect(codes.sort()).toEqual(['ALREADY_EXISTS', undefined]);
  });

  it('lose no change of several that instances make at the same time', async () => {
    const user = await a.users.create(toUser({ userName: 'alice' }));
    const group = await a.groups.create(toGroup({ displayName: 'team' }), new Set());
    const members = await Promise.all(
      Array.from({ length: 10 }, (_, index) => a.users.create(toUser({ userName: `member-${index}` }))),
    );
    await Promise.all(
      members.flatMap(({ id }, index) => {
        const { users, groups } = index % 2 ? a : b;
        const [operation] = readPatch({
          Operations: [{ op: 'add', path: `emails[type eq "${index}"].value`, value: id }],
        });
        return [
          groups.change(group.id, editGroup({ op: 'Add', path: 'members', value: [{ value: id }] })),
          users.change(user.id, (attributes) => {
            if (operation) applyOperations(attributes, [operation]);
            return toUser(attributes);
          }),
        ];
      }),
    );
    expect(await memberIds(a.store.database, group.id)).toHaveLength(10);
    const changed = await b.users.get(user.id);
    expect([changed.attributes.emails?.length, changed.revision]).toEqual([10, 11]);
    expect(await codeOf(b.users.change(user.id, (attributes) => attributes, 5))).toBe('CONFLICT');
  });

  it('add and remove hundreds of members', async () => {
    const ids: string[] = [];
    for (let start = 0; start < 700; start += 100) {
      const created = await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          a.users.create(toUser({ userName: `user-${start + index}@example.com` })),
        ),
      );
      for (const { id } of created) ids.push(id);
    }
    const group = await a.groups.create(toGroup({ displayName: 'everybody' }), new Set());
    const values = ids.map((value) => ({ value }));
    await a.groups.change(group.id, editGroup({ op: 'Add', path: 'members', value: values }));
    await until(() => groupsIn(b, identity('user-699@example.com')).includes('everybody'));
    expect(await memberIds(b.store.database, group.id)).toHaveLength(700);
    await a.groups.change(group.id, editGroup({ op: 'replace', path: 'members', value: values.slice(1) }));
    expect([groupsIn(a, identity('user-0@example.com')), groupsIn(a, identity('user-1@example.com'))]).toEqual([
      ['users'],
      ['everybody', 'users'],
    ]);
    await a.groups.remove(group.id);
    await until(() => !groupsIn(b, identity('user-1@example.com')).includes('everybody'));
  });
});
