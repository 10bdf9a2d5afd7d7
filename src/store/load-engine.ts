import type { Secret } from '../config';
import type { DatabaseEngine } from './database-engine';
import { PostgresEngine } from './postgres/postgres-engine';
import { SqliteEngine } from './sqlite/sqlite-engine';
import { readStoreUrl } from './store-url';

/**
 * Loads the driver of the database. Opens no connection.
 * @throws StoreError if the URL is invalid
 */
export async function loadEngine(url: Secret, folder: string): Promise<DatabaseEngine> {
  const location = readStoreUrl(url, folder);
  return location.kind === 'sqlite'
    ? SqliteEngine.load(location.path)
    : PostgresEngine.load(location.url, location.shown);
}
