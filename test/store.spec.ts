import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeEachDatabase, openStore } from './support/databases';
import { freePort } from './support/free-port';
import { fileOf, Program } from './support/program';

const KILLS = join(__dirname, 'soak', 'store-kills.mjs');
const SERVER_KILLS = join(__dirname, 'soak', 'server-kills.mjs');

/** Allows for a slow machine. */
jest.setTimeout(120_000);

function start(url: string): Program {
  const file = fileOf({ endpoints: [] });
  return new Program(['start', '--databricks', '--config-path', file, '--port', '0'], { DATABASE_URL: url });
}

/** Returns what the program prints when it does not start. */
async function failureOf(url: string): Promise<{ code: number | null; stderr: string }> {
  const program = start(url);
  const { code } = await program.waitForExit();
  return { code, stderr: program.stderr };
}

describeEachDatabase('the database', (databases) => {
  it('keeps every successful write when processes are killed while they write', async () => {
    const args = [KILLS, '--kills', '10', '--url', await databases.createUrl()];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(JSON.parse(stdout)).toEqual({ kills: 10, writes: expect.any(Number) as number });
  });

  it('keeps every answered write when servers are killed while clients change endpoints', async () => {
    const args = [SERVER_KILLS, '--kills', '2', '--url', await databases.createUrl()];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(JSON.parse(stdout)).toMatchObject({ kills: 2 });
  });

  it('is created once when several servers start at the same time', async () => {
    const url = await databases.createUrl();
    const servers = Array.from({ length: 3 }, () => start(url));
    for (const server of servers) await server.waitForOutput(/Sluice is ready/);
    for (const server of servers) server.kill('SIGTERM');
    for (const server of servers) expect((await server.waitForExit()).code).toBe(0);
  });

  it('stops the start with exit code 2 when it is newer than the program', async () => {
    const url = await databases.createUrl();
    const store = await openStore(url);
    await store.database.updateTable('sluice_metadata').set({ value: '4711' }).where('name', '=', 'version').execute();
    await store.close();
    const { code, stderr } = await failureOf(url);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^The database \S+ has the schema version 4711, but this version of Sluice supports \d+ at most\. .+\n$/,
    );
  });
});

describe('sluice start --databricks', () => {
  it('exits with 2 when the database is unavailable', async () => {
    const { code, stderr } = await failureOf(`postgres://user:canary-password@127.0.0.1:${await freePort()}/gateway`);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^The database postgres:\/\/127\.0\.0\.1:\d+\/gateway cannot be opened: .*ECONNREFUSED.*\n$/,
    );
    expect(stderr).not.toContain('canary');
  });

  it('exits with 2 when the file is not a SQLite database', async () => {
    const path = fileOf('');
    writeFileSync(path, 'some text that is not a database '.repeat(200));
    const { code, stderr } = await failureOf(`file:${path}`);
    expect([code, stderr]).toEqual([2, `The database ${path} cannot be opened: file is not a database\n`]);
  });

  it('exits with 2 when the folder of the file does not exist', async () => {
    const { code, stderr } = await failureOf('file:/does/not/exist.db');
    expect([code, stderr]).toEqual([
      2,
      'The database file /does/not/exist.db cannot be opened for writing (ENOENT).\n',
    ]);
  });
});
