import { sql } from 'kysely';
import type { PayloadRow, Store, UsageRow } from '../../src/store';
import { describeEachDatabase, openStore } from '../support/databases';

const TIME = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const USAGE: UsageRow = {
  row_id: '1',
  databricks_request_id: 'r',
  client_request_id: null,
  endpoint_id: 'e',
  endpoint_name: 'chat',
  served_entity_id: 's',
  served_entity_name: 'entity',
  entity_name: 'model',
  requester: 'alice@example.com',
  status_code: 200,
  request_time: TIME,
  input_token_count: 3,
  output_token_count: null,
  request_streaming: 1,
  usage_context: '{}',
};
const PAYLOAD: PayloadRow = {
  row_id: '1',
  table_name: 'main.logs.chat_payload',
  databricks_request_id: 'r',
  client_request_id: null,
  request_time: TIME,
  status_code: 200,
  execution_duration_ms: 12,
  request: '{}',
  response: null,
  logging_error_codes: '[]',
  served_entity_id: 's',
  requester: 'alice@example.com',
};

describeEachDatabase('The views of usage and payloads', (databases) => {
  let store: Store;
  beforeAll(async () => {
    store = await openStore(await databases.createUrl());
    await store.insertInBackground('usage_rows', [USAGE]);
    await store.insertInBackground('payload_rows', [PAYLOAD]);
  });
  afterAll(() => store.close());

  async function rowOf(view: string): Promise<Readonly<Record<string, unknown>>> {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.ref(view)}`.execute(store.database);
    expect(rows).toHaveLength(1);
    return rows[0]!;
  }

  it('have the columns of Databricks’ usage table, and those of the endpoint', async () => {
    const { request_time, request_streaming, ...row } = await rowOf('endpoint_usage');
    const { row_id: _id, request_time: _time, request_streaming: _stream, ...expected } = USAGE;
    const numbers = { status_code: Number(row['status_code']), input_token_count: Number(row['input_token_count']) };
    expect({ ...row, ...numbers }).toEqual(expected);
    expect(new Date(request_time as string | Date).getTime()).toBe(TIME);
    expect(Boolean(request_streaming)).toBe(true);
  });

  it('have the columns of Databricks’ inference tables, and the name of the table', async () => {
    const { request_time, request_date, sampling_fraction, execution_duration_ms, ...row } =
      await rowOf('inference_tables');
    const { row_id: _id, request_time: _time, execution_duration_ms: _duration, ...expected } = PAYLOAD;
    expect(row).toEqual(expected);
    expect(new Date(request_time as string | Date).getTime()).toBe(TIME);
    expect(request_date).toBeTruthy();
    expect([Number(sampling_fraction), Number(execution_duration_ms)]).toEqual([1, 12]);
  });
});
