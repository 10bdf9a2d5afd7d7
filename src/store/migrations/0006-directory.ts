import type { Migration } from '../migration';

/** The tables of `UserStore` and `GroupStore` in `src/scim`. */
export const directory: Migration = {
  version: 6,
  async up(database) {
    for (const table of ['scim_users', 'scim_groups']) {
      await database.schema
        .createTable(table)
        .addColumn('id', 'text', (column) => column.primaryKey().notNull())
        .addColumn('name', 'text', (column) => column.unique())
        .addColumn('external_id', 'text')
        .addColumn('revision', 'bigint', (column) => column.notNull())
        .addColumn('document', 'text', (column) => column.notNull())
        .addColumn('former_names', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('updated_at', 'bigint', (column) => column.notNull())
        .execute();
      await database.schema.createIndex(`${table}_external_id`).on(table).column('external_id').execute();
      // Pages are in the order of creation.
      await database.schema.createIndex(`${table}_created_at`).on(table).columns(['created_at', 'id']).execute();
    }
    await database.schema
      .createTable('scim_emails')
      .addColumn('email', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('scim_emails_primary_key', ['email', 'user_id'])
      .execute();
    await database.schema.createIndex('scim_emails_user_id').on('scim_emails').column('user_id').execute();
    await database.schema
      .createTable('scim_members')
      .addColumn('group_id', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('scim_members_primary_key', ['group_id', 'user_id'])
      .execute();
    await database.schema.createIndex('scim_members_user_id').on('scim_members').column('user_id').execute();
  },
};
