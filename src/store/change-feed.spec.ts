import { Logger } from '@nestjs/common';
import { sql } from 'kysely';
import { pause } from '../../test/support/behaviours';
import { describeEachDatabase, openStore } from '../../test/support/databases';
import { ChangeFeed, EndpointStore, type ChangeListener, type EndpointRow, type Store } from '.';
import { pruneChanges } from './change-table';
import { storeUnavailable } from './unavailable';

const row = (id: string, revision = 1): EndpointRow => ({
  id,
  name: id,
  revision,
  document: '{}',
  created_at: 0,
  updated_at: 0,
});

/** A process that uses the database. */
class Process {
  readonly endpoints: EndpointStore;
  /** What the listener of endpoints received. */
  readonly received: (readonly string[] | undefined)[] = [];

  private constructor(
    readonly store: Store,
    readonly feed: ChangeFeed,
  ) {
    this.endpoints = new EndpointStore(store);
  }

  static async start(url: string, listener: ChangeListener = () => {}): Promise<Process> {
    const store = await openStore(url);
    const process = new Process(store, await ChangeFeed.open(store));
    process.feed.subscribe('endpoint', async (keys) => {
      await listener(keys);
      process.received.push(keys);
    });
    return process;
  }

  get keys(): (string | undefined)[] {
    return this.received.flatMap((keys): readonly (string | undefined)[] => keys ?? [undefined]);
  }

  async until(isDone: () => boolean): Promise<void> {
    while (!isDone()) await pause(10);
  }
}

describeEachDatabase('ChangeFeed', (databases) => {
  let url: string;
  let started: Process[];
  const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
  const logError = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});

  beforeEach(async () => {
    warn.mockClear();
    logError.mockClear();
    started = [];
    url = await databases.createUrl();
  });

  afterEach(async () => {
    for (const { store } of started) await store.close();
  });

  async function start(listener?: ChangeListener): Promise<Process> {
    const process = await Process.start(url, listener);
    started.push(process);
    process.feed.onApplicationBootstrap();
    return process;
  }

  it('reports inserts, updates and removals by another process', async () => {
    const reader = await start();
    const { endpoints } = await start();
    await endpoints.insert(row('a'));
    await reader.until(() => reader.keys.length === 1);
    await endpoints.update(row('a', 2), 1);
    await reader.until(() => reader.keys.length === 2);
    await endpoints.remove('a', 2);
    await reader.until(() => reader.keys.length === 3);
    expect(reader.received).toEqual([['a'], ['a'], ['a']]);
  });

  it('reports only changes of the kind that was subscribed to', async () => {
    const reader = await start();
    const secrets: (readonly string[] | undefined)[] = [];
    reader.feed.subscribe('secret', (keys) => void secrets.push(keys));
    const { store, endpoints } = await start();
    await store.write('secret', ['scope/a', 'scope/b'], () => Promise.resolve());
    await endpoints.insert(row('a'));
    await reader.until(() => reader.keys.length === 1);
    expect(reader.keys).toEqual(['a']);
    expect(secrets.flat()).toEqual(['scope/a', 'scope/b']);
  });

  it('reports changes that were committed between the reading of the rows and the start of the application', async () => {
    const reader = await Process.start(url);
    started.push(reader);
    const { endpoints } = await start();
    await endpoints.insert(row('a'));
    reader.feed.onApplicationBootstrap();
    await reader.until(() => reader.keys.length === 1);
    expect(reader.keys).toEqual(['a']);
  });

  it('does not report changes by its own process', async () => {
    const reader = await start();
    const { endpoints } = await start();
    for (let count = 0; count < 20; count += 1) {
      await reader.endpoints.insert(row(`own ${count}`));
      await reader.endpoints.update(row(`own ${count}`, 2), 1);
    }
    await endpoints.insert(row('other'));
    await reader.until(() => reader.keys.length > 0);
    expect(reader.keys).toEqual(['other']);
    expect(reader.store.ownWrites.isEmpty).toBe(true);
  });

  it('reports a write of its own process that failed from the view of the process but took effect', async () => {
    const reader = await start();
    const { writer, settle } = reader.store.ownWrites.start();
    const lost = { kind: 'endpoint', key: 'lost', writer, created_at: Date.now() } as const;
    const { store } = await start();
    await store.database.insertInto('changes').values(lost).execute();
    await pause(700);
    expect(reader.keys).toEqual([]);
    settle(false);
    await reader.until(() => reader.keys.length === 1);
    expect(reader.keys).toEqual(['lost']);
  });

  it('loses no change when several processes write at the same time', async () => {
    const reader = await start();
    const writers = [await start(), await start(), await start()];
    const ids = writers.map((_, index) => Array.from({ length: 30 }, (_, count) => `${index}-${count}`));
    await Promise.all(
      writers.map(async ({ endpoints }, index) => {
        for (const id of ids[index]!) await endpoints.insert(row(id));
      }),
    );
    const expected = ids.flat().sort();
    await reader.until(() => reader.keys.length >= expected.length);
    expect([...reader.keys].sort()).toEqual(expected);
  });

  it('reads more changes than one statement returns', async () => {
    const reader = await start();
    const { store } = await start();
    const keys = Array.from({ length: 1200 }, (_, index) => `key ${index}`);
    await store.write('endpoint', keys, () => Promise.resolve());
    await reader.until(() => reader.keys.length === keys.length);
    expect(reader.keys).toEqual(keys);
  });

  it('calls a listener that threw again with all keys that it has not received', async () => {
    const failures = [storeUnavailable(new Error('no route')), new Error('mistake')];
    const reader = await start(() => {
      const failure = failures.shift();
      if (failure) throw failure;
    });
    const { endpoints } = await start();
    await endpoints.insert(row('a'));
    await reader.until(() => failures.length === 1);
    await endpoints.insert(row('b'));
    await reader.until(() => reader.keys.length === 2);
    expect([...reader.keys].sort()).toEqual(['a', 'b']);
    expect(warn.mock.calls[0]).toEqual([expect.stringMatching(/^The database is unavailable \(no route\)/)]);
  });

  it('reports that everything may have changed when it missed pruned rows', async () => {
    const reader = await Process.start(url);
    started.push(reader);
    const { endpoints, store } = await start();
    await endpoints.insert(row('a'));
    await reader.endpoints.insert(row('own'));
    await endpoints.insert(row('b'));
    await pruneChanges(store.database, Date.now() + 1000);
    reader.feed.onApplicationBootstrap();
    await reader.until(() => reader.received.length === 1);
    expect(reader.received).toEqual([undefined]);
    expect(reader.store.ownWrites.isEmpty).toBe(true);
    await endpoints.insert(row('c'));
    await reader.until(() => reader.received.length === 2);
    expect(reader.received).toEqual([undefined, ['c']]);
  });

  it('keeps the rows of the last hour and the last row', async () => {
    const { store, endpoints } = await start();
    await endpoints.insert(row('a'));
    await sql`update changes set created_at = created_at - 7200000`.execute(store.database);
    await endpoints.insert(row('b'));
    await endpoints.insert(row('c'));
    const keys = async () =>
      (await store.database.selectFrom('changes').select('key').orderBy('sequence').execute()).map(({ key }) => key);
    await pruneChanges(store.database, Date.now() - 3_600_000);
    expect(await keys()).toEqual(['b', 'c']);
    await pruneChanges(store.database, Date.now() + 3_600_000);
    expect(await keys()).toEqual(['c']);
  });

  it('logs nothing while everything works and when it is closed', async () => {
    const { store } = await start();
    await pause(300);
    await store.close();
    started = [];
    expect([warn.mock.calls, logError.mock.calls]).toEqual([[], []]);
  });
});
