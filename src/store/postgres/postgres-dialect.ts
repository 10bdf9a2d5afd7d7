import {
  PostgresDialect,
  type PostgresCursor,
  type PostgresPool,
  type PostgresPoolClient,
  type PostgresQueryResult,
} from 'kysely';
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { GatewayError } from '../../errors';
import { storeUnavailable } from '../unavailable';

/**
 * SQLSTATE classes and codes that a later attempt can resolve: connections (08), authorization (28), unknown database (3D),
 * read-only server (25006), conflicts between transactions (40), resources (53), locks (55P03), shutdown and timeouts (57),
 * errors of the system (58), and a transaction that was idle for too long (25P03).
 */
const UNAVAILABLE = /^(08|28|3D|40|53|57|58|25006|25P03|55P03)/;

/** Maximum wait for the end of all connections, in milliseconds. */
const MAX_END_MS = 1000;

/** Kysely's dialect on a pool whose connections are closed after an error of the connection or a timeout. */
export function createPostgresDialect(pool: Pool): PostgresDialect {
  return new PostgresDialect({ pool: new CheckedPool(pool) });
}

class CheckedPool implements PostgresPool {
  constructor(private readonly pool: Pool) {
    // The pool removes a connection that fails while it is idle. One that fails in use also fails its statement. Without a
    // listener, the event would end the process.
    pool.on('error', () => {});
    pool.on('connect', (client) => client.on('error', () => {}));
  }

  async connect(): Promise<PostgresPoolClient> {
    try {
      return new CheckedClient(await this.pool.connect());
    } catch (error) {
      throw storeUnavailable(error);
    }
  }

  /** Does not wait for a server that does not respond. */
  async end(): Promise<void> {
    await Promise.race([this.pool.end(), pause(MAX_END_MS, undefined, { ref: false })]);
  }
}

class CheckedClient implements PostgresPoolClient {
  private failure: GatewayError | undefined;

  constructor(private readonly client: PoolClient) {}

  query<R>(statement: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(statement: string | PostgresCursor<R>, parameters: readonly unknown[] = []): unknown {
    if (typeof statement !== 'string') throw new TypeError('The pool has no cursors.');
    return this.run(statement, parameters);
  }

  release(isDiscarded = false): void {
    this.client.release(isDiscarded || this.failure !== undefined);
  }

  private async run(statement: string, parameters: readonly unknown[]): Promise<unknown> {
    // After a timeout, the server may still be running the previous statement.
    if (this.failure) throw this.failure;
    try {
      return await this.client.query(statement, parameters.map(toParameter));
    } catch (error) {
      const state = sqlStateOf(error);
      if (state === undefined) throw (this.failure = storeUnavailable(error));
      throw UNAVAILABLE.test(state) ? storeUnavailable(error) : error;
    }
  }
}

/** PostgreSQL has no NUL in texts and rejects the statement. Requests can contain it, e.g. as an id, which then finds nothing. */
function toParameter(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value;
}

/** Returns the SQLSTATE of an error that the server reported, or undefined for other errors. */
export function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('severity' in error) || !('code' in error)) return undefined;
  return String(error.code);
}
