import type { Migration } from '../migration';

/** The table of `SecretStore`. */
export const secrets: Migration = {
  version: 2,
  async up(database) {
    await database.schema
      .createTable('secrets')
      .addColumn('scope', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('secrets_primary_key', ['scope', 'key'])
      .execute();
  },
};
