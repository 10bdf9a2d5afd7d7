import { Kysely, sql } from 'kysely';
import { describeEachDatabase, engineOf, openStore } from '../../test/support/databases';
import type { Migration } from './migration';
import { migrate } from './migrate';
import { MIGRATIONS } from './migrations';

describe('MIGRATIONS', () => {
  it('have the versions 1, 2, 3, … in order', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
  });
});

describeEachDatabase('migrate', (databases) => {
  let url: string;
  beforeEach(async () => {
    url = await databases.createUrl();
  });

  /** Runs statements on the database without migrating it. */
  async function execute<T>(...statements: string[]): Promise<T[]> {
    const database = new Kysely<unknown>({ dialect: (await engineOf(url)).createDialect(5000) });
    let rows: T[] = [];
    for (const statement of statements) ({ rows } = await sql.raw<T>(statement).execute(database));
    await database.destroy();
    return rows;
  }

  const versionOf = async () =>
    (await execute<{ value: string }>("select value from sluice_metadata where name = 'version'"))[0]?.value;

  it('creates the tables of an empty database once, when several processes open it at the same time', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore(url)));
    for (const store of stores) await store.close();
    expect(await versionOf()).toBe(String(MIGRATIONS.length));
    expect(await execute('select kind from changes')).toEqual([{ kind: 'start' }]);
  });

  it('runs only the migrations that are missing', async () => {
    const engine = await engineOf(url);
    await migrate(engine, MIGRATIONS.slice(0, 1));
    await execute("insert into endpoints values ('a', 'a', 1, '{}', 0, 0)");
    const added: Migration = {
      version: 2,
      async up(database) {
        await database.schema.createTable('added').addColumn('id', 'text').execute();
      },
    };
    await migrate(engine, [...MIGRATIONS.slice(0, 1), added]);
    await migrate(engine, [...MIGRATIONS.slice(0, 1), added]);
    expect(await versionOf()).toBe('2');
    expect(await execute('select id from endpoints')).toEqual([{ id: 'a' }]);
    expect(await execute('select id from added')).toEqual([]);
  });

  it('changes nothing when a migration fails', async () => {
    const failing: Migration = {
      version: 2,
      async up(database) {
        await database.schema.createTable('added').addColumn('id', 'text').execute();
        throw new Error('mistake');
      },
    };
    const engine = await engineOf(url);
    await migrate(engine, MIGRATIONS.slice(0, 1));
    await expect(migrate(engine, [...MIGRATIONS.slice(0, 1), failing])).rejects.toThrow('mistake');
    expect(await versionOf()).toBe('1');
    await expect(execute('select id from added')).rejects.toThrow(/added/);
  });

  it('rejects a database that is newer than the program, with both versions', async () => {
    await (await openStore(url)).close();
    await execute("update sluice_metadata set value = '99' where name = 'version'");
    await expect(openStore(url)).rejects.toMatchObject({
      name: 'StoreError',
      message: expect.stringMatching(
        `has the schema version 99, but this version of Sluice supports ${MIGRATIONS.length} at most`,
      ) as string,
    });
  });

  it.each([
    ['other tables', ['create table users (id integer)']],
    ['a table of metadata that is not ours', ['create table sluice_metadata (name text, value text)']],
  ])('rejects and does not change a database with %s', async (_what, statements) => {
    await execute(...statements);
    await expect(openStore(url)).rejects.toMatchObject({
      name: 'StoreError',
      message: expect.stringMatching(/contains tables of another program\. Use an empty database/) as string,
    });
    await expect(execute('select * from endpoints')).rejects.toThrow(/endpoints/);
  });
});
