import { Logger } from '@nestjs/common';
import { Client } from 'pg';
import { pause } from '../../../test/support/behaviours';
import { openStore } from '../../../test/support/databases';
import { describeWithPostgres, PostgresServer } from '../../../test/support/postgres-server';
import { TcpProxy } from '../../../test/support/tcp-proxy';
import { ChangeFeed, EndpointStore, type EndpointRow, type Store } from '..';
import { ChangeListener } from './change-listener';
import { CHANNEL, lockChanges } from './locks';

const row = (id: string): EndpointRow => ({ id, name: id, revision: 1, document: '{}', created_at: 0, updated_at: 0 });

const UNAVAILABLE = {
  code: 'STORE_UNAVAILABLE',
  status: 503,
  message: 'The database of the server is unavailable.',
  headers: { 'retry-after': expect.stringMatching(/^[1-5]$/) as string },
};

async function until(isDone: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isDone())) await pause(20);
}

describeWithPostgres('The store on PostgreSQL', () => {
  let server: PostgresServer;
  let proxy: TcpProxy;
  let url: string;
  let database: string;
  let stores: Store[];
  const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});

  beforeAll(async () => {
    server = await PostgresServer.start();
  });

  beforeEach(async () => {
    warn.mockClear();
    stores = [];
    url = await server.createDatabase();
    database = new URL(url).pathname.slice(1);
    proxy = await TcpProxy.start(server.port);
  });

  afterEach(async () => {
    for (const store of stores) await store.close();
    await proxy.stop();
  });

  afterAll(() => server.destroy());

  async function open(through: 'server' | 'proxy' = 'server'): Promise<Store> {
    const target = new URL(url);
    if (through === 'proxy') target.port = String(proxy.port);
    const store = await openStore(target.href);
    stores.push(store);
    return store;
  }

  async function follow(store: Store): Promise<string[]> {
    const received: string[] = [];
    const feed = await ChangeFeed.open(store);
    feed.subscribe('endpoint', (keys) => void received.push(...(keys ?? ['everything'])));
    feed.onApplicationBootstrap();
    return received;
  }

  const isStored = async (id: string): Promise<boolean> =>
    (await server.query(`select 1 from endpoints where id = '${id}'`, database)).length > 0;

  it('finds nothing by a text with NUL, and stores it with a replacement character', async () => {
    const store = await open();
    const endpoints = new EndpointStore(store);
    await endpoints.insert(row('a\0'));
    expect((await endpoints.all()).rows.map(({ id }) => id)).toEqual(['a\ufffd']);
    await expect(endpoints.byIds(['b\0'])).resolves.toEqual([]);
  });

  it('commits no change before a transaction with a lower sequence has ended, so that no reader skips it', async () => {
    const received = await follow(await open());
    const { database: slow } = await open();
    const fast = new EndpointStore(await open());
    let commit: () => void = () => {};
    const isReady = new Promise<void>((resolve) => (commit = resolve));
    const lower = slow.transaction().execute(async (transaction) => {
      await lockChanges(transaction);
      const change = { kind: 'endpoint', key: 'lower', writer: 'slow', created_at: 0 } as const;
      await transaction.insertInto('changes').values(change).execute();
      await isReady;
    });
    const higher = fast.insert(row('higher'));
    const isWaiting = async () => (await server.query('select 1 from pg_locks where not granted')).length > 0;
    await until(isWaiting);
    commit();
    await Promise.all([lower, higher]);
    await until(() => received.length === 2);
    expect(received).toEqual(['lower', 'higher']);
  });

  it('is woken by notifications, also after its connection was lost', async () => {
    let notices = 0;
    const listener = new ChangeListener(
      () => new Client(url),
      () => (notices += 1),
    );
    const notify = () => server.query(`notify ${CHANNEL}`, database);
    await until(() => notices === 1);
    await notify();
    await until(() => notices === 2);
    await server.query(`select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen ${CHANNEL}'`);
    await until(() => notices === 3);
    await notify();
    await until(() => notices === 4);
    await listener.close();
  });

  it('notifies the other processes of each write', async () => {
    let notices = 0;
    const listener = new ChangeListener(
      () => new Client(url),
      () => (notices += 1),
    );
    await until(() => notices === 1);
    await new EndpointStore(await open()).insert(row('a'));
    await until(() => notices === 2);
    await listener.close();
  });

  it('sees changes by polling when it cannot listen', async () => {
    const reader = await open('proxy');
    proxy.onData = (data) => !data.includes('listen');
    const received = await follow(reader);
    await new EndpointStore(await open()).insert(row('a'));
    await until(() => received.length === 1);
    expect(received).toEqual(['a']);
  });

  it('throws STORE_UNAVAILABLE while the server is stopped, and recovers by itself', async () => {
    const store = await open();
    const other = new EndpointStore(await open());
    const endpoints = new EndpointStore(store);
    const received = await follow(store);
    await endpoints.insert(row('a'));
    await server.stop();
    await expect(endpoints.insert(row('b'))).rejects.toMatchObject(UNAVAILABLE);
    await expect(endpoints.all()).rejects.toMatchObject(UNAVAILABLE);
    await expect(store.database.selectFrom('endpoints').selectAll().execute()).rejects.toMatchObject(UNAVAILABLE);
    await until(() => warn.mock.calls.length > 0);
    await server.restart();
    await until(() =>
      other.insert(row('c')).then(
        () => true,
        () => false,
      ),
    );
    await until(() => received.length === 1);
    expect(received).toEqual(['c']);
    await endpoints.insert(row('b'));
    expect((await endpoints.all()).rows.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    await until(() => warn.mock.calls.length > 1);
    expect(warn.mock.calls).toEqual([
      [expect.stringMatching(/^The database is unavailable \(.+\); endpoints are served in their last known state$/)],
      ['Changes in the database are read again'],
    ]);
  });

  it('throws STORE_UNAVAILABLE when the server does not respond in time, and recovers', async () => {
    const endpoints = new EndpointStore(await open('proxy'));
    await endpoints.insert(row('a'));
    proxy.onData = () => false;
    await expect(endpoints.insert(row('b'))).rejects.toMatchObject(UNAVAILABLE);
    proxy.onData = () => true;
    await endpoints.insert(row('b'));
  });

  it('reports a write as failed when the connection was lost before the commit', async () => {
    const endpoints = new EndpointStore(await open('proxy'));
    let isCut = false;
    proxy.onData = (data) => {
      if (isCut || !data.includes('commit')) return true;
      isCut = true;
      proxy.cut();
      return false;
    };
    await expect(endpoints.insert(row('a'))).rejects.toMatchObject(UNAVAILABLE);
    expect(await isStored('a')).toBe(false);
  });

  /** Forwards the first commit, but not its result. */
  function loseResultOfCommit(afterwards: () => void): void {
    let isLost = false;
    proxy.onData = (data, client, target) => {
      if (isLost || !data.includes('commit')) return true;
      isLost = true;
      target.write(data);
      client.destroy();
      afterwards();
      return false;
    };
  }

  it('reports a write as successful when the connection was lost after the commit', async () => {
    const store = await open('proxy');
    const received = await follow(store);
    let isLost = false;
    loseResultOfCommit(() => (isLost = true));
    await new EndpointStore(store).insert(row('a'));
    expect([isLost, await isStored('a')]).toEqual([true, true]);
    await until(() => store.ownWrites.isEmpty);
    expect(received).toEqual([]);
  });

  it('reports that a write may have taken effect when it cannot find out, and the feed reports it later', async () => {
    const store = await open('proxy');
    const received = await follow(store);
    loseResultOfCommit(() => {
      proxy.isDown = true;
      proxy.cut();
    });
    const message = 'The database of the server became unavailable during the write. The write may have taken effect.';
    await expect(new EndpointStore(store).insert(row('a'))).rejects.toMatchObject({ ...UNAVAILABLE, message });
    proxy.isDown = false;
    await until(() => received.length === 1);
    expect(received).toEqual(['a']);
  });
});
