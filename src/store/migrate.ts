import { Kysely } from 'kysely';
import type { DatabaseEngine } from './database-engine';
import { COLUMN_TYPES, type Migration } from './migration';
import { StoreError } from './store-error';
import type { Tables } from './tables';

/** Maximum duration of one statement of a migration, and of the wait for another process that is migrating. */
const TIMEOUT_MS = 60_000;

/**
 * Brings the database to the last version. Several processes may do so at the same time.
 * @throws StoreError if the database is newer than the program or belongs to another program
 */
export async function migrate(engine: DatabaseEngine, migrations: readonly Migration[]): Promise<void> {
  const database = new Kysely<Tables>({ dialect: engine.createDialect(TIMEOUT_MS) });
  try {
    await database.transaction().execute(async (transaction) => {
      await engine.lockMigrations(transaction);
      await runMissing(transaction, engine, migrations);
    });
  } finally {
    await database.destroy();
  }
}

async function runMissing(database: Kysely<Tables>, engine: DatabaseEngine, all: readonly Migration[]): Promise<void> {
  const version = await versionOf(database, engine);
  if (version > all.length) throw newerDatabase(engine, version, all.length);
  if (version === all.length) return;
  if (version === 0) await claim(database, engine);
  const untyped = database as unknown as Kysely<unknown>;
  for (const migration of all.slice(version)) await migration.up(untyped, COLUMN_TYPES[engine.kind]);
  const value = String(all.length);
  await database.updateTable('sluice_metadata').set({ value }).where('name', '=', 'version').execute();
}

/** Returns 0 for an empty database. */
async function versionOf(database: Kysely<Tables>, engine: DatabaseEngine): Promise<number> {
  const owner = await engine.ownerOf(database);
  if (owner === 'nobody') return 0;
  if (owner === 'another program') throw foreignDatabase(engine);
  const rows = await database.selectFrom('sluice_metadata').selectAll().execute();
  const metadata = new Map(rows.map(({ name, value }) => [name, value]));
  const version = Number(metadata.get('version'));
  if (metadata.get('application') !== 'sluice' || !(version >= 1)) throw foreignDatabase(engine);
  return version;
}

async function claim(database: Kysely<Tables>, engine: DatabaseEngine): Promise<void> {
  await engine.claim(database);
  await database.schema
    .createTable('sluice_metadata')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
  const rows = [
    { name: 'application', value: 'sluice' },
    { name: 'version', value: '0' },
  ];
  await database.insertInto('sluice_metadata').values(rows).execute();
}

function newerDatabase({ location }: DatabaseEngine, version: number, latest: number): StoreError {
  return new StoreError(
    `The database ${location} has the schema version ${version}, but this version of Sluice supports ${latest} at most. ` +
      'Use the version of Sluice that wrote it, or a newer one.',
  );
}

function foreignDatabase({ location }: DatabaseEngine): StoreError {
  return new StoreError(
    `The database ${location} contains tables of another program. Use an empty database of its own for Sluice.`,
  );
}
