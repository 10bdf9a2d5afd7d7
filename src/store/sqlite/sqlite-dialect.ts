import { CompiledQuery, SqliteDialect, SqliteDriver, type DatabaseConnection, type QueryResult } from 'kysely';
import type { Database } from 'libsql';
import { setTimeout as pause } from 'node:timers/promises';
import { storeUnavailable } from '../unavailable';

/** Wait between two attempts while another process writes, in milliseconds. */
const RETRY_INTERVAL_MS = 5;
/** A commit is on the disk when it returns. The time of `busy_timeout`, in milliseconds, blocks the event loop. */
const PRAGMAS = ['busy_timeout = 2', 'synchronous = full', 'foreign_keys = on'];
/** Marks files of this program: `SLUI` in ASCII. */
export const APPLICATION_ID = 0x53_4c_55_49;
/** Another process locks the file. The statement had no effect. */
const BUSY = 'SQLITE_BUSY';
/** The file cannot be read or written at the moment. Other errors are mistakes in a statement. */
const UNAVAILABLE = /^SQLITE_(BUSY|LOCKED|IOERR|FULL|READONLY|CANTOPEN|CORRUPT|NOTADB|PERM|PROTOCOL|NOMEM)/;
const READS = /^\s*(select|pragma)\b/i;

/** Kysely's dialect, with waits for other processes that do not block the event loop. */
export class SluiceSqliteDialect extends SqliteDialect {
  constructor(
    private readonly database: Database,
    private readonly timeoutMs: number,
  ) {
    super({ database });
  }

  override createDriver(): SqliteDriver {
    return new WaitingDriver(this.database, this.timeoutMs);
  }
}

class WaitingDriver extends SqliteDriver {
  private readonly transactions: WriteTransactions;

  constructor(database: Database, timeoutMs: number) {
    super({ database });
    this.transactions = new WriteTransactions(database, timeoutMs);
  }

  override async init(): Promise<void> {
    await super.init();
    const connection = await this.acquireConnection();
    try {
      await configure(connection);
    } finally {
      await this.releaseConnection();
    }
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const startedAt = performance.now();
    const connection = await super.acquireConnection();
    this.transactions.waitingSince = startedAt;
    return new WaitingConnection(connection, this.transactions);
  }

  /** Waits until nobody uses the connection: libsql aborts the process when it is asked for a transaction of a closed database. */
  override async destroy(): Promise<void> {
    await super.acquireConnection();
    await super.destroy();
  }

  override beginTransaction(): Promise<void> {
    return this.transactions.begin();
  }

  override commitTransaction(): Promise<void> {
    return this.transactions.commit();
  }

  override rollbackTransaction(): Promise<void> {
    return this.transactions.rollback();
  }
}

async function configure(connection: DatabaseConnection): Promise<void> {
  const pragma = (text: string): Promise<QueryResult<Record<string, unknown>>> =>
    connection.executeQuery(CompiledQuery.raw(`pragma ${text}`));
  for (const text of PRAGMAS) await pragma(text);
  // This changes the file, which may belong to another program.
  const { rows } = await pragma('application_id');
  if (rows[0]?.['application_id'] === APPLICATION_ID) await pragma('journal_mode = wal');
}

/**
 * Transactions lock the file from their beginning: one that read first could not write after another process has written. A
 * prepared statement that finds the file locked would stay active and block later commits, so none is used for this.
 */
class WriteTransactions {
  /**
   * When the present user of the connection began to wait for it. This counts as a part of the wait for the lock: users that
   * wait for each other would otherwise wait for the full time one after the other.
   */
  waitingSince = 0;

  constructor(
    private readonly database: Database,
    private readonly timeoutMs: number,
  ) {}

  get isActive(): boolean {
    return this.database.inTransaction;
  }

  begin(): Promise<void> {
    return this.retryWhileBusy(() => void this.database.exec('begin immediate'), this.waitingSince);
  }

  commit(): Promise<void> {
    return this.retryWhileBusy(() => void this.database.exec('commit'));
  }

  /** After some errors, e.g. of a full disk, SQLite itself has ended the transaction. */
  async rollback(): Promise<void> {
    if (this.isActive) await this.retryWhileBusy(() => void this.database.exec('rollback'));
  }

  async retryWhileBusy<T>(run: () => T | Promise<T>, startedAt = performance.now()): Promise<T> {
    const deadline = startedAt + this.timeoutMs;
    for (;;) {
      try {
        return await run();
      } catch (error) {
        const code = String((error as { code?: unknown }).code);
        if (code !== BUSY || performance.now() > deadline) {
          throw UNAVAILABLE.test(code) ? storeUnavailable(error) : error;
        }
        await pause(RETRY_INTERVAL_MS);
      }
    }
  }
}

class WaitingConnection implements DatabaseConnection {
  constructor(
    private readonly connection: DatabaseConnection,
    private readonly transactions: WriteTransactions,
  ) {}

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const run = (): Promise<QueryResult<R>> =>
      this.transactions.retryWhileBusy(() => this.connection.executeQuery<R>(query));
    if (this.transactions.isActive || READS.test(query.sql)) return run();
    await this.transactions.begin();
    try {
      const result = await run();
      await this.transactions.commit();
      return result;
    } catch (error) {
      await this.transactions.rollback();
      throw error;
    }
  }

  streamQuery<R>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<R>> {
    return this.connection.streamQuery<R>(query, chunkSize);
  }
}
