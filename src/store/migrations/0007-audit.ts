import { sql } from 'kysely';
import type { Migration } from '../migration';

/** The tables of the audit log: its records, and the last one of the chain, whose row is locked by those who add records. */
export const audit: Migration = {
  version: 7,
  async up(database) {
    await database.schema
      .createTable('audit_records')
      .addColumn('sequence', 'bigint', (column) => column.primaryKey().notNull())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('time', 'bigint', (column) => column.notNull())
      .addColumn('action', 'text', (column) => column.notNull())
      .addColumn('outcome', 'text', (column) => column.notNull())
      .addColumn('principal', 'text')
      .addColumn('target', 'text')
      .addColumn('record', 'text', (column) => column.notNull())
      .execute();
    for (const column of ['time', 'principal', 'target']) {
      await database.schema.createIndex(`audit_records_${column}`).on('audit_records').column(column).execute();
    }
    await database.schema
      .createTable('audit_head')
      .addColumn('id', 'bigint', (column) => column.primaryKey().notNull())
      .addColumn('sequence', 'bigint', (column) => column.notNull())
      .addColumn('hash', 'text', (column) => column.notNull())
      .execute();
    await sql`insert into audit_head (id, sequence, hash) values (1, 0, ${'0'.repeat(64)})`.execute(database);
  },
};
