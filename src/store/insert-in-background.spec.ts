import { sql } from 'kysely';
import { describeEachDatabase, openStore } from '../../test/support/databases';
import type { Store, UsageRow } from '.';

const row = (row_id: string, fields: Partial<UsageRow> = {}): UsageRow => ({
  row_id,
  databricks_request_id: 'request',
  client_request_id: null,
  endpoint_id: 'id',
  endpoint_name: 'chat',
  served_entity_id: null,
  served_entity_name: null,
  entity_name: 'gpt-4o-mini',
  requester: 'alice@example.com',
  status_code: 200,
  request_time: 1_790_000_000_123,
  input_token_count: 3_000_000_000,
  output_token_count: 0,
  request_streaming: 1,
  usage_context: '{"team":"a\\"b"}',
  ...fields,
});

const COLUMNS = Object.keys(row('')) as (keyof UsageRow)[];

describeEachDatabase('Store.insertInBackground', (databases) => {
  let store: Store;

  beforeEach(async () => {
    store = await openStore(await databases.createUrl());
  });

  afterEach(() => store.close());

  const stored = () => store.database.selectFrom('usage_rows').select(COLUMNS).orderBy('row_id').execute();

  it('stores every value with its type', async () => {
    const rows = [row('a'), row('b', { client_request_id: '1', requester: 'ü 🦄 \' " \\ \n' })];
    await store.insertInBackground('usage_rows', rows);
    expect(await stored()).toEqual(rows);
  });

  it('ignores rows whose key exists', async () => {
    await store.insertInBackground('usage_rows', [row('a')]);
    await store.insertInBackground('usage_rows', [row('a', { status_code: 500 }), row('b')]);
    expect((await stored()).map(({ row_id, status_code }) => [row_id, status_code])).toEqual([
      ['a', 200],
      ['b', 200],
    ]);
  });

  it('replaces characters that a database does not accept', async () => {
    await store.insertInBackground('usage_rows', [row('a', { client_request_id: 'x\0y\ud800z' })]);
    expect((await stored())[0]?.client_request_id).toBe('x\ufffdy\ufffdz');
  });

  it('inserts nothing without rows', async () => {
    await store.insertInBackground('usage_rows', []);
    expect(await stored()).toEqual([]);
  });

  it('leaves later writes durable', async () => {
    await store.insertInBackground('usage_rows', [row('a')]);
    if (databases.kind === 'sqlite') {
      const { rows } = await sql<{ synchronous: number }>`pragma synchronous`.execute(store.database);
      expect(rows).toEqual([{ synchronous: 2 }]);
    }
  });
});
