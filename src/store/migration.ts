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
}

export const COLUMN_TYPES = {
  sqlite: { autoIncrement: 'integer primary key autoincrement', bytes: 'blob' },
  postgres: { autoIncrement: 'bigint generated always as identity primary key', bytes: 'bytea' },
} as const satisfies Record<string, ColumnTypes>;
