import { sql, type Dialect, type Kysely } from 'kysely';
import type Database from 'libsql';
import { accessSync, closeSync, constants, existsSync, openSync, statSync } from 'node:fs';
import type { BackgroundTable, ChangeWatch, DatabaseEngine, Owner } from '../database-engine';
import { StoreError } from '../store-error';
import type { Tables } from '../tables';
import { APPLICATION_ID, SluiceSqliteDialect } from './sqlite-dialect';

const POLL_INTERVAL_MS = 250;
/** The owner only, because the file contains encrypted secrets. SQLite gives its other files the same mode. */
const FILE_MODE = 0o600;

/** SQLite in one file. Every process has one connection, whose statements run one after another. */
export class SqliteEngine implements DatabaseEngine {
  readonly kind = 'sqlite';

  private constructor(
    private readonly path: string,
    private readonly Connection: typeof Database,
  ) {}

  /**
   * Loads the driver, which most servers do not need.
   * @throws StoreError if its program for this platform is not installed
   */
  static async load(path: string): Promise<SqliteEngine> {
    try {
      return new SqliteEngine(path, (await import('libsql')).default);
    } catch (error) {
      // The other lines list the modules that were being loaded.
      const [reason] = String(error).split('\n');
      throw new StoreError(
        `The SQLite driver cannot be loaded (${reason}). Install the optional packages of libsql, ` +
          'or set store.url to a postgres:// URL.',
        error,
      );
    }
  }

  get location(): string {
    return this.path;
  }

  createDialect(timeoutMs: number): Dialect {
    return new SluiceSqliteDialect(this.open(), timeoutMs);
  }

  /** The rows are stored as they are; their columns are read from them. */
  insertJson(
    database: Kysely<Tables>,
    table: BackgroundTable,
    _columns: readonly string[],
    rows: string,
  ): Promise<void> {
    // Without "where", SQLite reads "on" as part of a join.
    const insert = sql`insert into ${sql.table(table)} (row_id, row)
      select value ->> 'row_id', value from json_each(${rows}) where true on conflict do nothing`;
    return database.connection().execute(async (connection) => {
      await sql`pragma synchronous = normal`.execute(connection);
      try {
        await insert.execute(connection);
      } finally {
        await sql`pragma synchronous = full`.execute(connection);
      }
    });
  }

  async ownerOf(transaction: Kysely<Tables>): Promise<Owner> {
    const id = await pragma(transaction, 'application_id');
    const { rows } = await sql<{ name: string }>`select name from sqlite_schema`.execute(transaction);
    if (id === 0 && rows.length === 0) return 'nobody';
    const isOurs = id === APPLICATION_ID && rows.some(({ name }) => name === 'sluice_metadata');
    return isOurs ? 'sluice' : 'another program';
  }

  async claim(transaction: Kysely<Tables>): Promise<void> {
    await sql.raw(`pragma application_id = ${APPLICATION_ID}`).execute(transaction);
  }

  /** A transaction of the dialect locks the file from its beginning. */
  async lockMigrations(): Promise<void> {}

  async lockChanges(): Promise<void> {}

  watchChanges(database: Kysely<Tables>): ChangeWatch {
    let known: number | undefined;
    return {
      pollIntervalMs: POLL_INTERVAL_MS,
      /** `data_version` changes when another connection writes. */
      async mayHaveChanged() {
        const version = await pragma(database, 'data_version');
        const hasChanged = version !== known;
        known = version;
        return hasChanged;
      },
      async close() {},
    };
  }

  /**
   * Only SQLite may open a file that exists: when any descriptor of a file is closed, the system releases all locks that the process
   * has on it. Another process would then delete the log that this one writes to.
   */
  private open(): Database.Database {
    try {
      if (!existsSync(this.path)) closeSync(openSync(this.path, 'a', FILE_MODE));
      if (statSync(this.path).isDirectory()) throw new Error('it is a directory');
      accessSync(this.path, constants.R_OK | constants.W_OK);
    } catch (error) {
      const { message, code = message } = error as NodeJS.ErrnoException;
      throw new StoreError(`The database file ${this.path} cannot be opened for writing (${code}).`, error);
    }
    return new this.Connection(this.path);
  }
}

async function pragma(database: Kysely<Tables>, name: string): Promise<number> {
  const { rows } = await sql.raw<Record<string, number>>(`pragma ${name}`).execute(database);
  return rows[0]?.[name] ?? 0;
}
