import type { Kysely } from 'kysely';

/** One step of the schema. A migration that was released is never changed: a later one corrects it. */
export interface Migration {
  /** Counted from 1, without gaps. The file's name begins with it. */
  readonly version: number;
  /** Runs in a transaction with all other steps that a database needs. */
  up(database: Kysely<unknown>, types: ColumnTypes): Promise<void>;
}

/** Column types that differ between the databases. The others: `text`, `bigint` and `double precision` work on both. */
export interface ColumnTypes {
  /** An integer primary key that increases with each row. */
  readonly autoIncrement: string;
  readonly bytes: string;
  /**
   * Definition of a column of a table whose rows are JSON texts in the column `row`; empty if its rows are stored by column.
   * SQLite would spend most of an insert on taking the text apart.
   */
  readonly columnOfRow: (column: string) => string;
  /** Returns an expression with a column of milliseconds since 1970 as a time. */
  readonly timestampOf: (column: string) => string;
  /** Returns an expression with a column of 0 and 1 as a truth value. */
  readonly booleanOf: (column: string) => string;
}

export const COLUMN_TYPES = {
  sqlite: {
    autoIncrement: 'integer primary key autoincrement',
    bytes: 'blob',
    columnOfRow: (column) => `generated always as (row ->> '${column}') virtual`,
    timestampOf: (column) => `strftime('%Y-%m-%dT%H:%M:%fZ', ${column} / 1000.0, 'unixepoch')`,
    booleanOf: (column) => column,
  },
  postgres: {
    autoIncrement: 'bigint generated always as identity primary key',
    bytes: 'bytea',
    columnOfRow: () => '',
    timestampOf: (column) => `to_timestamp(${column} / 1000.0)`,
    booleanOf: (column) => `(${column} = 1)`,
  },
} as const satisfies Record<string, ColumnTypes>;
