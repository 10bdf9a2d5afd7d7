import { sql } from 'kysely';
import type { Migration } from '../migration';

/** The tables of usage tracking and of the payload log, and views with the names of Databricks' tables. */
export const usage: Migration = {
  version: 3,
  async up(database, types) {
    const { timestampOf, booleanOf } = types;
    const createTable = async (name: string, columns: Readonly<Record<string, string>>): Promise<void> => {
      const defined = Object.entries(columns).map(([column, type]) => `${column} ${type} ${types.columnOfRow(column)}`);
      const row = types.columnOfRow('row_id') === '' ? [] : ['row text not null'];
      const list = ['row_id text primary key not null', ...row, ...defined].join(', ');
      await sql.raw(`create table ${name} (${list})`).execute(database);
    };
    await createTable('usage_rows', {
      databricks_request_id: 'text',
      client_request_id: 'text',
      endpoint_id: 'text',
      endpoint_name: 'text',
      served_entity_id: 'text',
      served_entity_name: 'text',
      entity_name: 'text',
      requester: 'text',
      status_code: 'integer',
      request_time: 'bigint',
      input_token_count: 'bigint',
      output_token_count: 'bigint',
      request_streaming: 'integer',
      usage_context: 'text',
    });
    await createTable('payload_rows', {
      table_name: 'text',
      databricks_request_id: 'text',
      client_request_id: 'text',
      request_time: 'bigint',
      status_code: 'integer',
      execution_duration_ms: 'bigint',
      request: 'text',
      response: 'text',
      logging_error_codes: 'text',
      served_entity_id: 'text',
      requester: 'text',
    });
    await database.schema.createIndex('usage_rows_request_time').on('usage_rows').column('request_time').execute();
    await database.schema
      .createIndex('payload_rows_request_time')
      .on('payload_rows')
      .columns(['table_name', 'request_time'])
      .execute();

    const time = sql.raw(timestampOf('request_time'));
    await sql`create view endpoint_usage as select databricks_request_id, client_request_id, served_entity_id, requester,
      status_code, ${time} as request_time, input_token_count, output_token_count,
      ${sql.raw(booleanOf('request_streaming'))} as request_streaming, usage_context,
      endpoint_id, endpoint_name, served_entity_name, entity_name from usage_rows`.execute(database);
    await sql`create view inference_tables as select table_name, databricks_request_id, client_request_id,
      date(${time}) as request_date, ${time} as request_time, status_code, 1.0 as sampling_fraction,
      execution_duration_ms, request, response, logging_error_codes, served_entity_id, requester
      from payload_rows`.execute(database);
  },
};
