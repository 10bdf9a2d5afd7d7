import { describeEachDatabase, openStore } from '../../test/support/databases';
import { EndpointStore, type EndpointRow, type Store } from '.';

const row = (id: string, options: Partial<EndpointRow> = {}): EndpointRow => ({
  id,
  name: `name of ${id}`,
  revision: 1,
  document: '{"text":"\\u0000 é 😀 \'"}',
  created_at: 1_795_872_000_123,
  updated_at: 1_795_872_000_456,
  ...options,
});

describeEachDatabase('EndpointStore', (databases) => {
  let store: Store;
  let endpoints: EndpointStore;

  beforeEach(async () => {
    store = await openStore(await databases.createUrl());
    endpoints = new EndpointStore(store);
  });

  afterEach(() => store.close());

  it('returns inserted rows unchanged', async () => {
    await endpoints.insert(row('a'));
    await endpoints.insert(row('b'));
    expect((await endpoints.all()).rows).toEqual([row('a'), row('b')]);
    expect(await endpoints.byIds(['b', 'missing'])).toEqual([row('b')]);
    expect(await endpoints.byIds([])).toEqual([]);
  });

  it('reads more rows than one statement returns', async () => {
    const rows = Array.from({ length: 450 }, (_, index) => row(String(index).padStart(4, '0')));
    await store.database.insertInto('endpoints').values(rows).execute();
    expect((await endpoints.all()).rows).toEqual(rows);
    expect(await endpoints.byIds(rows.map(({ id }) => id))).toHaveLength(rows.length);
  });

  it.each([
    ['name', row('b', { name: row('a').name })],
    ['id', row('a', { name: 'other' })],
  ])('throws ALREADY_EXISTS when the %s is in use', async (_what, second) => {
    await endpoints.insert(row('a'));
    await expect(endpoints.insert(second)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    expect((await endpoints.all()).rows).toEqual([row('a')]);
  });

  it('updates the row of the expected revision', async () => {
    await endpoints.insert(row('a'));
    const updated = row('a', { revision: 2, document: '{}', updated_at: 1_795_872_009_999 });
    await endpoints.update(updated, 1);
    expect(await endpoints.byIds(['a'])).toEqual([updated]);
  });

  it('throws CONFLICT when another process has updated the row', async () => {
    await endpoints.insert(row('a'));
    await endpoints.update(row('a', { revision: 2 }), 1);
    const conflict = { code: 'CONFLICT', status: 409 };
    await expect(endpoints.update(row('a', { revision: 2, document: '"lost"' }), 1)).rejects.toMatchObject(conflict);
    await expect(endpoints.remove('a', 1)).rejects.toMatchObject(conflict);
    expect(await endpoints.byIds(['a'])).toEqual([row('a', { revision: 2 })]);
  });

  it('accepts one of several concurrent updates', async () => {
    await endpoints.insert(row('a'));
    const updates = Array.from({ length: 8 }, (_, index) =>
      endpoints.update(row('a', { revision: 2, document: `"${index}"` }), 1),
    );
    const outcomes = await Promise.allSettled(updates);
    const accepted = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [`"${index}"`] : []));
    expect(accepted).toHaveLength(1);
    expect((await endpoints.byIds(['a'])).map(({ document }) => document)).toEqual(accepted);
  });

  it('removes the row of the expected revision', async () => {
    await endpoints.insert(row('a'));
    await endpoints.remove('a', 1);
    expect((await endpoints.all()).rows).toEqual([]);
    await endpoints.insert(row('b', { name: row('a').name }));
  });

  it('throws RESOURCE_NOT_FOUND when the row does not exist', async () => {
    const notFound = { code: 'RESOURCE_NOT_FOUND', status: 404 };
    await expect(endpoints.update(row('a'), 1)).rejects.toMatchObject(notFound);
    await expect(endpoints.remove('a', 1)).rejects.toMatchObject(notFound);
  });

  it('records one change per write and none for a failed write', async () => {
    const before = (await endpoints.all()).sequence;
    await endpoints.insert(row('a'));
    await endpoints.update(row('a', { revision: 2 }), 1);
    await endpoints.update(row('a', { revision: 2 }), 1).catch(() => {});
    await endpoints.remove('a', 2);
    const changes = await store.database
      .selectFrom('changes')
      .select(['kind', 'key', 'sequence'])
      .orderBy('sequence')
      .execute();
    expect(changes.slice(1).map(({ kind, key }) => ({ kind, key }))).toEqual([
      { kind: 'endpoint', key: 'a' },
      { kind: 'endpoint', key: 'a' },
      { kind: 'endpoint', key: 'a' },
    ]);
    expect((await endpoints.all()).sequence).toBe(changes.at(-1)!.sequence);
    expect(before).toBe(changes[0]!.sequence);
  });
});
