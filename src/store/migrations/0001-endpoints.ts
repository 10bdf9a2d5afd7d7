import { sql } from 'kysely';
import type { Migration } from '../migration';

/** The tables of `EndpointStore` and `ChangeFeed`. */
export const endpoints: Migration = {
  version: 1,
  async up(database, { autoIncrement }) {
    await database.schema
      .createTable('endpoints')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('name', 'text', (column) => column.notNull().unique())
      .addColumn('revision', 'bigint', (column) => column.notNull())
      .addColumn('document', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute();
    await database.schema
      .createTable('changes')
      .addColumn('sequence', sql.raw(autoIncrement))
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('writer', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await database.schema.createIndex('changes_writer').on('changes').column('writer').execute();
    // A position in the table is always the sequence of an existing row, see `ChangeFeed`.
    await sql`insert into changes (kind, key, writer, created_at) values ('start', '', '', 0)`.execute(database);
  },
};
