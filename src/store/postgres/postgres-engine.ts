import { sql, type Dialect, type Kysely } from 'kysely';
import type * as Driver from 'pg';
import type { ClientConfig } from 'pg';
import type { Secret } from '../../config';
import type { BackgroundTable, ChangeWatch, DatabaseEngine, Owner } from '../database-engine';
import type { Tables } from '../tables';
import { ChangeListener } from './change-listener';
import { lockChanges, lockMigrations } from './locks';
import { createPostgresDialect } from './postgres-dialect';

/** Maximum duration of a connection attempt, and of the wait for a connection of the pool. */
const CONNECT_TIMEOUT_MS = 3000;
/** The client waits longer than the server, whose error is more precise. */
const TIMEOUT_MARGIN_MS = 1000;
const LISTENER_TIMEOUT_MS = 5000;
const MAX_CONNECTIONS = 8;
const POLL_INTERVAL_MS = 500;

/** PostgreSQL, whose int8 values become numbers. */
export class PostgresEngine implements DatabaseEngine {
  readonly kind = 'postgres';
  private readonly config: ClientConfig;

  private constructor(
    url: Secret,
    readonly location: string,
    private readonly driver: typeof Driver,
  ) {
    this.config = {
      connectionString: url.reveal(),
      application_name: 'sluice',
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      types: {
        getTypeParser: (oid, format) =>
          oid === driver.types.builtins.INT8 ? Number : (driver.types.getTypeParser(oid, format) as unknown),
      },
    };
  }

  /** Loads the driver, which most servers do not need. */
  static async load(url: Secret, location: string): Promise<PostgresEngine> {
    return new PostgresEngine(url, location, await import('pg'));
  }

  createDialect(timeoutMs: number): Dialect {
    const pool = new this.driver.Pool({
      ...this.config,
      max: MAX_CONNECTIONS,
      allowExitOnIdle: true,
      statement_timeout: timeoutMs,
      idle_in_transaction_session_timeout: timeoutMs,
      query_timeout: timeoutMs + TIMEOUT_MARGIN_MS,
    });
    return createPostgresDialect(pool);
  }

  async insertJson(
    database: Kysely<Tables>,
    table: BackgroundTable,
    columns: readonly string[],
    rows: string,
  ): Promise<void> {
    const names = sql.join(columns.map((column) => sql.ref(column)));
    await sql`insert into ${sql.table(table)} (${names})
      select ${names} from json_populate_recordset(null::${sql.table(table)}, ${rows}) on conflict do nothing`.execute(
      database,
    );
  }

  async ownerOf(transaction: Kysely<Tables>): Promise<Owner> {
    // Tables of extensions do not count.
    const { rows } = await sql<{ name: string }>`
      select relname as name from pg_class
      where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')
      and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e')
    `.execute(transaction);
    if (rows.length === 0) return 'nobody';
    return rows.some(({ name }) => name === 'sluice_metadata') ? 'sluice' : 'another program';
  }

  /** The table `sluice_metadata` is the mark. */
  async claim(): Promise<void> {}

  lockMigrations(transaction: Kysely<Tables>): Promise<void> {
    return lockMigrations(transaction);
  }

  lockChanges(transaction: Kysely<Tables>): Promise<void> {
    return lockChanges(transaction);
  }

  watchChanges(_database: Kysely<Tables>, wake: () => void): ChangeWatch {
    const listener = new ChangeListener(
      () => new this.driver.Client({ ...this.config, query_timeout: LISTENER_TIMEOUT_MS }),
      wake,
    );
    return {
      pollIntervalMs: POLL_INTERVAL_MS,
      mayHaveChanged: () => Promise.resolve(true),
      close: () => listener.close(),
    };
  }
}
