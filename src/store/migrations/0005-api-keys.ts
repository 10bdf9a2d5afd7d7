import type { Migration } from '../migration';

/** The table of `ApiKeyStore`. */
export const apiKeys: Migration = {
  version: 5,
  async up(database) {
    await database.schema
      .createTable('api_keys')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('sha256', 'text', (column) => column.notNull().unique())
      .addColumn('hint', 'text', (column) => column.notNull())
      .addColumn('previous_sha256', 'text', (column) => column.unique())
      .addColumn('previous_expires_at', 'bigint')
      .addColumn('owner_kind', 'text', (column) => column.notNull())
      .addColumn('owner_name', 'text', (column) => column.notNull())
      .addColumn('document', 'text', (column) => column.notNull())
      .addColumn('created_by', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('rotated_at', 'bigint')
      .addColumn('expires_at', 'bigint')
      .addColumn('last_used_at', 'bigint')
      .execute();
    await database.schema
      .createIndex('api_keys_owner')
      .on('api_keys')
      .columns(['owner_kind', 'owner_name', 'id'])
      .execute();
  },
};
