import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../../src/config';
import { Store } from '../../src/store';
import type { DatabaseEngine } from '../../src/store/database-engine';
import { loadEngine } from '../../src/store/load-engine';
import { describeWithPostgres, PostgresServer } from './postgres-server';

/** Creates empty databases of one kind. */
export interface Databases {
  readonly kind: 'sqlite' | 'postgres';
  createUrl(): Promise<string>;
}

/** Declares the same tests for SQLite and for PostgreSQL. */
export function describeEachDatabase(name: string, tests: (databases: Databases) => void): void {
  describe(`${name} on SQLite`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-sqlite-'));
    let count = 0;
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    tests({ kind: 'sqlite', createUrl: () => Promise.resolve(`file:${folder}/${++count}.db`) });
  });
  describeWithPostgres(`${name} on PostgreSQL`, () => {
    let server: PostgresServer;
    beforeAll(async () => {
      server = await PostgresServer.start();
    });
    afterAll(() => server.destroy());
    tests({ kind: 'postgres', createUrl: () => server.createDatabase() });
  });
}

/** Returns the database without opening or migrating it. */
export function engineOf(url: string): Promise<DatabaseEngine> {
  return loadEngine(new Secret(url), tmpdir());
}

/** Opens a database as one process does. */
export function openStore(url: string): Promise<Store> {
  return Store.open(new Secret(url), tmpdir());
}
