import { sql } from 'kysely';
import Database from 'libsql';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../../test/support/databases';
import { EndpointStore, type EndpointRow, type Store } from '..';

const row = (id: string, document = '{}'): EndpointRow => ({
  id,
  name: id,
  revision: 1,
  document,
  created_at: 0,
  updated_at: 0,
});

const UNAVAILABLE = { code: 'STORE_UNAVAILABLE', status: 503 };

describe('The store on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-sqlite-'));
  let files = 0;
  let path: string;
  let store: Store;
  let endpoints: EndpointStore;

  beforeEach(async () => {
    path = join(folder, `${++files}.db`);
    store = await openStore(`file:${path}`);
    endpoints = new EndpointStore(store);
  });

  afterEach(() => store.close());
  afterAll(() => rmSync(folder, { recursive: true }));

  const pragma = async (name: string): Promise<unknown> =>
    Object.values((await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(store.database)).rows[0] ?? {})[0];

  it('commits to the disk, checks foreign keys and lets others read during a write', async () => {
    expect([await pragma('synchronous'), await pragma('foreign_keys'), await pragma('journal_mode')]).toEqual([
      2,
      1,
      'wal',
    ]);
  });

  it('creates files that only their owner can read', async () => {
    await endpoints.insert(row('a'));
    const modes = ['', '-wal', '-shm'].map((suffix) => statSync(path + suffix).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600, 0o600]);
  });

  it('waits for another process that writes, without blocking the event loop', async () => {
    const other = new Database(path);
    other.exec('begin immediate');
    const writes = [endpoints.insert(row('a')), store.database.insertInto('endpoints').values(row('b')).execute()];
    // Only a free event loop runs the timer.
    setTimeout(() => void other.exec('commit'), 200);
    await Promise.all(writes);
    await endpoints.insert(row('c'));
    expect((await endpoints.all()).rows.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    other.close();
  });

  it('throws STORE_UNAVAILABLE when another process writes for too long, and recovers', async () => {
    const other = new Database(path);
    other.exec('begin immediate');
    await expect(endpoints.insert(row('a'))).rejects.toMatchObject(UNAVAILABLE);
    other.exec('commit');
    other.close();
    await endpoints.insert(row('a'));
  });

  it('limits the wait of concurrent writes for another process together, not one after the other', async () => {
    const other = new Database(path);
    other.exec('begin immediate');
    const first = endpoints.insert(row('a'));
    const second = endpoints.insert(row('b'));
    await expect(first).rejects.toMatchObject(UNAVAILABLE);
    // The second write would be successful if it began to wait now.
    const unlocked = new Promise<void>((resolve) =>
      setImmediate(() => {
        other.exec('commit');
        resolve();
      }),
    );
    await expect(second).rejects.toMatchObject(UNAVAILABLE);
    await unlocked;
    other.close();
    await endpoints.insert(row('a'));
  });

  it('throws STORE_UNAVAILABLE when the file cannot grow, and recovers', async () => {
    await pragma(`max_page_count = ${Number(await pragma('page_count')) + 1}`);
    await expect(endpoints.insert(row('a', 'x'.repeat(100_000)))).rejects.toMatchObject(UNAVAILABLE);
    await pragma('max_page_count = 1000000');
    await endpoints.insert(row('a', 'x'.repeat(100_000)));
  });

  it('closes after the transactions that run or wait for the connection', async () => {
    const running = store.database.transaction().execute(async (transaction) => {
      await transaction.insertInto('endpoints').values(row('a')).execute();
      await new Promise((resolve) => setTimeout(resolve, 50));
      await transaction.insertInto('endpoints').values(row('b')).execute();
    });
    const waiting = endpoints.insert(row('c'));
    await Promise.all([store.close(), running, waiting]);
    store = await openStore(`file:${path}`);
    expect((await new EndpointStore(store).all()).rows.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('keeps its locks on a file that exists, so that another process does not delete its log', async () => {
    await store.close();
    store = await openStore(`file:${path}`);
    const script = `const db = new (require('libsql'))(${JSON.stringify(path)}); db.exec('select 1 from endpoints'); db.close()`;
    execFileSync(process.execPath, ['-e', script]);
    await new EndpointStore(store).insert(row('a'));
    const other = new Database(path);
    expect(other.prepare('select id from endpoints').all()).toEqual([{ id: 'a' }]);
    other.close();
    expect(existsSync(`${path}-wal`)).toBe(true);
  });

  it('does not change the file of another program', async () => {
    const foreign = join(folder, 'foreign.db');
    const other = new Database(foreign);
    other.exec('create table users (id integer)');
    other.close();
    const before = readFileSync(foreign);
    await expect(openStore(`file:${foreign}`)).rejects.toThrow('contains tables of another program');
    expect(readFileSync(foreign).equals(before)).toBe(true);
  });
});
