import { Kysely, type Transaction } from 'kysely';
import { setTimeout as pause } from 'node:timers/promises';
import type { Secret } from '../config';
import { reasonOf, type GatewayError } from '../errors';
import { lastSequence } from './change-table';
import type { BackgroundTable, ChangeWatch, DatabaseEngine } from './database-engine';
import { migrate } from './migrate';
import { MIGRATIONS } from './migrations';
import { OwnWrites } from './own-writes';
import { loadEngine } from './load-engine';
import { StoreError } from './store-error';
import type { ChangeKind, Tables } from './tables';
import { isStoreUnavailable, storeUnavailable, UNKNOWN_OUTCOME } from './unavailable';

/** Maximum duration of one statement. */
const STATEMENT_TIMEOUT_MS = 5000;
/** Time for finding out whether an interrupted commit succeeded. */
const CHECK_TIMEOUT_MS = 3000;
const CHECK_INTERVAL_MS = 200;

type Keys<T> = readonly string[] | ((result: T) => readonly string[]);

/** The database of the server: SQLite or PostgreSQL, in the current version of the schema. */
export class Store {
  /** Errors of an unavailable database are `STORE_UNAVAILABLE`. */
  readonly database: Kysely<Tables>;
  readonly ownWrites = new OwnWrites();
  private readonly beforeClose: (() => Promise<void>)[] = [];

  private constructor(private readonly engine: DatabaseEngine) {
    this.database = new Kysely<Tables>({ dialect: engine.createDialect(STATEMENT_TIMEOUT_MS) });
  }

  /**
   * Opens the database, which is created or migrated if necessary.
   *
   * @param folder which a relative path in the URL starts from
   * @throws StoreError if the database is unavailable, newer than the program, or belongs to another program
   */
  static async open(url: Secret, folder: string): Promise<Store> {
    const engine = await loadEngine(url, folder);
    try {
      await migrate(engine, MIGRATIONS);
      const store = new Store(engine);
      await lastSequence(store.database);
      return store;
    } catch (error) {
      throw isStoreUnavailable(error) ? cannotOpen(engine, error) : error;
    }
  }

  /**
   * Runs `work` in a transaction, and tells other processes with the same commit which rows it changed.
   *
   * If the connection is lost during the commit, the write is only reported as failed if it had no effect, or if its
   * outcome cannot be found out in time. In the latter case, the `ChangeFeed` of this process reports it, too.
   *
   * @param keys the keys of the rows, or a function that returns them when `work` has finished; at least one
   */
  async write<T>(kind: ChangeKind, keys: Keys<T>, work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T> {
    const { writer, settle } = this.ownWrites.start();
    let isSuccessful = false;
    try {
      const result = await this.commit(kind, keys, writer, work);
      isSuccessful = true;
      return result;
    } finally {
      settle(isSuccessful);
    }
  }

  /** Inserts rows, and ignores those whose key exists. They may be lost when the process is killed. */
  async insertInBackground<T extends BackgroundTable>(table: T, rows: readonly Tables[T][]): Promise<void> {
    const [first] = rows;
    if (first) await this.engine.insertJson(this.database, table, Object.keys(first), toDatabaseJson(rows));
  }

  watchChanges(wake: () => void): ChangeWatch {
    return this.engine.watchChanges(this.database, wake);
  }

  /** Runs `task` before the database is closed. */
  onClose(task: () => Promise<void>): void {
    this.beforeClose.push(task);
  }

  async close(): Promise<void> {
    await Promise.all(this.beforeClose.map((task) => task()));
    await this.database.destroy();
  }

  private async commit<T>(
    kind: ChangeKind,
    keys: Keys<T>,
    writer: string,
    work: (transaction: Transaction<Tables>) => Promise<T>,
  ): Promise<T> {
    let committing: { readonly result: T } | undefined;
    try {
      return await this.database.transaction().execute(async (transaction) => {
        const result = await work(transaction);
        await this.engine.lockChanges(transaction);
        const created_at = Date.now();
        const list = typeof keys === 'function' ? keys(result) : keys;
        const rows = list.map((key) => ({ kind, key, writer, created_at }));
        await transaction.insertInto('changes').values(rows).execute();
        committing = { result };
        return result;
      });
    } catch (error) {
      if (committing && isStoreUnavailable(error) && (await this.hasCommitted(writer))) return committing.result;
      throw error;
    }
  }

  /** Waits until the transaction has ended, because it holds the lock, and looks for its row. */
  private async hasCommitted(writer: string): Promise<boolean> {
    const deadline = performance.now() + CHECK_TIMEOUT_MS;
    for (;;) {
      try {
        return await this.database.transaction().execute(async (transaction) => {
          await this.engine.lockChanges(transaction);
          const row = await transaction
            .selectFrom('changes')
            .select('key')
            .where('writer', '=', writer)
            .executeTakeFirst();
          return row !== undefined;
        });
      } catch (error) {
        if (performance.now() > deadline) throw storeUnavailable(error, UNKNOWN_OUTCOME);
        await pause(CHECK_INTERVAL_MS);
      }
    }
  }
}

/** Lone surrogates and NUL, which databases do not accept, become U+FFFD. */
function toDatabaseJson(rows: readonly object[]): string {
  const text = JSON.stringify(rows);
  if (!/\\u(?:0000|d[89a-f])/.test(text)) return text;
  return JSON.stringify(rows, (_key, value: unknown) =>
    typeof value === 'string' ? Buffer.from(value).toString().replaceAll('\0', '\ufffd') : value,
  );
}

function cannotOpen({ location }: DatabaseEngine, error: GatewayError): StoreError {
  return new StoreError(`The database ${location} cannot be opened: ${reasonOf(error.cause)}`, error.cause);
}
