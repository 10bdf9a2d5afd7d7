import type { Dialect, Kysely } from 'kysely';
import type { Tables } from './tables';

export type DatabaseKind = 'sqlite' | 'postgres';

/** Program whose tables the database contains. */
export type Owner = 'nobody' | 'sluice' | 'another program';

/** What differs between SQLite and PostgreSQL. */
export interface DatabaseEngine {
  readonly kind: DatabaseKind;
  /** Names the database in messages, without a password. */
  readonly location: string;
  /**
   * Its connections throw `STORE_UNAVAILABLE` when the database is unavailable, and the errors of the driver for invalid
   * statements. A transaction of SQLite is a write transaction from its beginning.
   *
   * @param timeoutMs maximum duration of a statement, including the wait for locks
   */
  createDialect(timeoutMs: number): Dialect;
  /**
   * Inserts rows with one statement that takes them as one JSON text: a parameter for each value would cost ten times as
   * much. Ignores rows whose key exists. With SQLite, the commit does not wait for the disk.
   *
   * @param columns the names of all columns
   */
  insertJson(database: Kysely<Tables>, table: BackgroundTable, columns: readonly string[], rows: string): Promise<void>;
  ownerOf(transaction: Kysely<Tables>): Promise<Owner>;
  /** Marks an empty database as ours. */
  claim(transaction: Kysely<Tables>): Promise<void>;
  /** Waits until no other process is migrating the database. The lock ends with the transaction. */
  lockMigrations(transaction: Kysely<Tables>): Promise<void>;
  /**
   * Waits until every transaction with a lower sequence in `changes` has ended, and wakes the watches of other processes
   * after the commit. Called before the transaction writes to `changes`; the lock ends with the transaction.
   */
  lockChanges(transaction: Kysely<Tables>): Promise<void>;
  /** @param wake called when another process may have written to `changes` */
  watchChanges(database: Kysely<Tables>, wake: () => void): ChangeWatch;
}

/** Tables with rows that are written in the background, and may be lost when the process is killed. */
export type BackgroundTable = 'usage_rows' | 'payload_rows';

export interface ChangeWatch {
  /** Interval between two polls, in milliseconds. */
  readonly pollIntervalMs: number;
  /** Returns false only if no other process has written to the database since the last call. */
  mayHaveChanged(): Promise<boolean>;
  close(): Promise<void>;
}
