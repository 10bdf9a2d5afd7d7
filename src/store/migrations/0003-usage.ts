import { sql } from 'kysely';
import type { Migration } from '../migration';

/** The tables of usage tracking and of the payload log, and views with the names of Databricks' tables. */
export const usage: Migration = {
  version: 3,
  async up(database, { timestampOf, booleanOf }) {
    await database.schema
      .createTable('usage_rows')
      .addColumn('row_id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('databricks_request_id', 'text', (column) => column.notNull())
      .addColumn('client_request_id', 'text')
      .addColumn('endpoint_id', 'text', (column) => column.notNull())
      .addColumn('endpoint_name', 'text', (column) => column.notNull())
      .addColumn('served_entity_id', 'text')
      .addColumn('served_entity_name', 'text')
      .addColumn('entity_name', 'text')
      .addColumn('requester', 'text', (column) => column.notNull())
      .addColumn('status_code', 'integer', (column) => column.notNull())
      .addColumn('request_time', 'bigint', (column) => column.notNull())
      .addColumn('input_token_count', 'bigint')
      .addColumn('output_token_count', 'bigint')
      .addColumn('request_streaming', 'integer', (column) => column.notNull())
      .addColumn('usage_context', 'text')
      .execute();
    await database.schema.createIndex('usage_rows_request_time').on('usage_rows').column('request_time').execute();
    await database.schema
      .createTable('payload_rows')
      .addColumn('row_id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('table_name', 'text', (column) => column.notNull())
      .addColumn('databricks_request_id', 'text', (column) => column.notNull())
      .addColumn('client_request_id', 'text')
      .addColumn('request_time', 'bigint', (column) => column.notNull())
      .addColumn('status_code', 'integer', (column) => column.notNull())
      .addColumn('execution_duration_ms', 'bigint', (column) => column.notNull())
      .addColumn('request', 'text')
      .addColumn('response', 'text')
      .addColumn('logging_error_codes', 'text', (column) => column.notNull())
      .addColumn('served_entity_id', 'text')
      .addColumn('requester', 'text', (column) => column.notNull())
      .execute();
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
