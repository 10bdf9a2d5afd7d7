import type { Migration } from '../migration';

/** The table of `SigningSecret`, which has one row. */
export const signingSecrets: Migration = {
  version: 4,
  async up(database) {
    await database.schema
      .createTable('signing_secrets')
      .addColumn('id', 'bigint', (column) => column.primaryKey().notNull())
      .addColumn('secret', 'text', (column) => column.notNull())
      .execute();
  },
};
