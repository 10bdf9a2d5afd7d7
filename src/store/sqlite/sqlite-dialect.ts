import { CompiledQuery, SqliteDialect, SqliteDriver, type DatabaseConnection, type QueryResult } from 'kysely';
import type { Database } from 'libsql';
import { setTimeout as pause } from 'node:timers/promises';
import { storeUnavailable } from '../unavailable';

/** Wait between two attempts while another process writes, in milliseconds. */
const RETRY_INTERVAL_MS = 5;
/** A commit is on the disk when it returns. The time of `busy_timeout`, in milliseconds, blocks the event loop. */
const PRAGMAS = ['busy_timeout = 2', 'journal_mode = wal', 'synchronous = full', 'foreign_keys = on'];
/** Another process locks the file. The statement had no effect. */
const BUSY = 'SQLITE_BUSY';
/** The file cannot be read or written at the moment. Other errors are mistakes in a statement. */
const UNAVAILABLE = /^SQLITE_(BUSY|LOCKED|IOERR|FULL|READONLY|CANTOPEN|CORRUPT|NOTADB|PERM|PROTOCOL|NOMEM)/;

/** Kysely's dialect with write transactions, and with waits for other processes that do not block the event loop. */
export class SluiceSqliteDialect extends SqliteDialect {
  constructor(
    private readonly database: Database,
    private readonly timeoutMs: number,
  ) {
    super({ database });
  }

  override createDriver(): SqliteDriver {
    return new WriteDriver(this.database, this.timeoutMs);
  }
}

class WriteDriver extends SqliteDriver {
  constructor(
    private readonly database: Database,
    private readonly timeoutMs: number,
  ) {
    super({ database });
  }

  override async init(): Promise<void> {
    await super.init();
    const connection = await this.acquireConnection();
    for (const pragma of PRAGMAS) await connection.executeQuery(CompiledQuery.raw(`pragma ${pragma}`));
    await this.releaseConnection();
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    return new PatientConnection(await super.acquireConnection(), this.timeoutMs);
  }

  /** A transaction that read first could not write after another process has written. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /** After some errors, e.g. of a full disk, SQLite itself has ended the transaction. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.database.inTransaction) await super.rollbackTransaction(connection);
  }
}

/** Repeats a statement while another process locks the file. */
class PatientConnection implements DatabaseConnection {
  constructor(
    private readonly connection: DatabaseConnection,
    private readonly timeoutMs: number,
  ) {}

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const deadline = performance.now() + this.timeoutMs;
    for (;;) {
      try {
        return await this.connection.executeQuery<R>(query);
      } catch (error) {
        const code = String((error as { code?: unknown }).code);
        if (code !== BUSY || performance.now() > deadline) {
          throw UNAVAILABLE.test(code) ? storeUnavailable(error) : error;
        }
        await pause(RETRY_INTERVAL_MS);
      }
    }
  }

  streamQuery<R>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<R>> {
    return this.connection.streamQuery<R>(query, chunkSize);
  }
}
