import { Logger } from '@nestjs/common';
import { pause } from '../../test/support/behaviours';
import { describeEachDatabase, openStore } from '../../test/support/databases';
import { BatchQueue, type EndpointRow, type Store } from '.';
import { storeUnavailable } from './unavailable';

const row = (id: number): EndpointRow => ({
  id: String(id).padStart(6, '0'),
  name: `endpoint ${id}`,
  revision: 1,
  document: 'x'.repeat(500),
  created_at: 0,
  updated_at: 0,
});

describeEachDatabase('BatchQueue', (databases) => {
  let url: string;
  let store: Store;
  const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
  const logError = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});

  beforeEach(async () => {
    warn.mockClear();
    logError.mockClear();
    url = await databases.createUrl();
    store = await openStore(url);
  });

  afterEach(() => store.close());

  const queueOf = (options: { maxRows?: number; maxBytes?: number } = {}): BatchQueue<EndpointRow> =>
    new BatchQueue<EndpointRow>(store, {
      name: 'test rows',
      insert: (rows) =>
        store.database
          .insertInto('endpoints')
          .values([...rows])
          .onConflict((conflict) => conflict.doNothing())
          .execute(),
      ...options,
    });

  async function storedIds(): Promise<string[]> {
    const reader = await openStore(url);
    const rows = await reader.database.selectFrom('endpoints').select('id').orderBy('id').execute();
    await reader.close();
    return rows.map(({ id }) => id);
  }

  it('writes rows in the background', async () => {
    const queue = queueOf();
    queue.add(row(1));
    while ((await storedIds()).length === 0) await pause(20);
    expect(queue.dropped).toBe(0);
  });

  it('writes all rows before the database is closed', async () => {
    const queue = queueOf();
    const rows = Array.from({ length: 333 }, (_, index) => row(index));
    for (const one of rows) queue.add(one, 5000);
    await store.close();
    expect(await storedIds()).toEqual(rows.map(({ id }) => id));
    store = await openStore(url);
  });

  it('drops and counts rows beyond the maximum number and size', async () => {
    const queue = queueOf({ maxRows: 2 });
    for (const id of [1, 2, 3, 4]) queue.add(row(id));
    const sized = queueOf({ maxBytes: 100 });
    sized.add(row(5), 60);
    sized.add(row(6), 60);
    sized.add(row(7), 40);
    expect([queue.dropped, sized.dropped]).toEqual([2, 1]);
    await store.close();
    expect(await storedIds()).toEqual([1, 2, 5, 7].map((id) => row(id).id));
    expect(warn.mock.calls.flat().sort()).toEqual(['1 test rows were not stored', '2 test rows were not stored']);
    store = await openStore(url);
  });

  it('keeps rows while the database is unavailable, and writes them later', async () => {
    let isAvailable = false;
    const attempts: number[] = [];
    const queue = new BatchQueue<number>(store, {
      name: 'test rows',
      insert: (rows) => {
        if (!isAvailable) return Promise.reject(storeUnavailable(new Error('no route')));
        attempts.push(...rows);
        return Promise.resolve();
      },
      maxRows: 1,
    });
    queue.add(1);
    while (warn.mock.calls.length === 0) await pause(20);
    queue.add(2);
    isAvailable = true;
    while (attempts.length === 0) await pause(20);
    expect(attempts).toEqual([1]);
    expect(warn.mock.calls).toEqual([
      ['The database is unavailable (no route); test rows are kept in memory'],
      ['The database is available again; 1 test rows were dropped'],
    ]);
  });

  it('drops only the rows that can never be stored', async () => {
    const stored: number[] = [];
    const queue = new BatchQueue<number>(store, {
      name: 'test rows',
      insert: (rows) => {
        if (rows.some((id) => id === 0 || id === 7)) return Promise.reject(new Error('syntax error'));
        stored.push(...rows);
        return Promise.resolve();
      },
    });
    const ids = Array.from({ length: 410 }, (_, id) => id);
    for (const id of ids) queue.add(id);
    while (stored.length < 408) await pause(20);
    expect(stored).toEqual(ids.filter((id) => id !== 0 && id !== 7));
    expect(queue.dropped).toBe(2);
    const message = expect.stringMatching(/^One of the test rows cannot be stored: Error: syntax error\n/) as string;
    expect(logError.mock.calls).toEqual([[message], [message]]);
  });

  it('does not wait at shutdown for a database that is unavailable', async () => {
    const queue = new BatchQueue<number>(store, {
      name: 'test rows',
      insert: () => Promise.reject(storeUnavailable(new Error('no route'))),
    });
    for (let id = 0; id < 120; id += 1) queue.add(id);
    await store.close();
    expect(queue.dropped).toBe(120);
    store = await openStore(url);
  });
});
