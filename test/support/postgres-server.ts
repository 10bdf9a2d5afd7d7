import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { pause } from './behaviours';
import { freePort } from './free-port';

const TIMEOUT_MS = 15_000;
const POLL_INTERVAL_MS = 50;
/** Debian does not add the programs of its versioned folders to the PATH. */
const DEBIAN_FOLDER = '/usr/lib/postgresql';

const programs = findPrograms();

const MISSING = `PostgreSQL is neither on the PATH nor in ${DEBIAN_FOLDER}`;

/** Declares tests that need PostgreSQL. Without it they are skipped, or fail if `SLUICE_TEST_POSTGRES` is `required`. */
export function describeWithPostgres(name: string, tests: () => void): void {
  if (programs !== undefined) {
    describe(name, tests);
  } else if (process.env['SLUICE_TEST_POSTGRES'] === 'required') {
    it(name, () => {
      throw new Error(MISSING);
    });
  } else {
    process.stderr.write(`skipped because ${MISSING}: ${name}\n`);
    describe.skip(name, tests);
  }
}

/** A PostgreSQL server for one spec, with its data in a temporary folder. */
export class PostgresServer {
  private child: ChildProcess | undefined;
  private databases = 0;

  private constructor(
    readonly port: number,
    private readonly folder: string,
  ) {}

  static async start(): Promise<PostgresServer> {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-postgres-'));
    const owner = ownerOfServers();
    if (owner) chownSync(folder, owner.uid, owner.gid);
    const server = new PostgresServer(await freePort(), join(folder, 'data'));
    const args = [
      '--pgdata',
      server.folder,
      '--username',
      'sluice',
      '--auth',
      'trust',
      '--no-sync',
      '--no-instructions',
    ];
    const { status, stderr } = spawnSync(programOf('initdb'), args, { ...owner, cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`initdb failed: ${stderr}`);
    await server.restart();
    return server;
  }

  urlOf(database: string): string {
    return `postgres://sluice@127.0.0.1:${this.port}/${database}`;
  }

  /** Creates an empty database and returns its URL. */
  async createDatabase(): Promise<string> {
    const name = `test_${++this.databases}`;
    await this.query(`create database ${name}`);
    return this.urlOf(name);
  }

  async query(statement: string, database = 'postgres'): Promise<Record<string, unknown>[]> {
    const client = new Client(this.urlOf(database));
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(statement)).rows;
    } finally {
      await client.end();
    }
  }

  /** Starts the server on the same port with the same data. */
  async restart(): Promise<void> {
    const settings = ['listen_addresses=127.0.0.1', `port=${this.port}`, 'unix_socket_directories=', 'fsync=off'];
    const args = ['-D', this.folder, ...settings.flatMap((setting) => ['-c', setting])];
    this.child = spawn(programOf('postgres'), args, { ...ownerOfServers(), cwd: this.folder, stdio: 'ignore' });
    for (let waited = 0; waited < TIMEOUT_MS; waited += POLL_INTERVAL_MS) {
      if (await this.query('select 1').catch(() => undefined)) return;
      await pause(POLL_INTERVAL_MS);
    }
    throw new Error('postgres did not start');
  }

  signal(name: NodeJS.Signals): void {
    this.child?.kill(name);
  }

  /** Ends the server, and all connections, without waiting for its clients. */
  async stop(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGQUIT');
    await ended;
  }

  /** Stops the server and deletes its data. */
  async destroy(): Promise<void> {
    await this.stop();
    rmSync(join(this.folder, '..'), { recursive: true, force: true });
  }
}

function findPrograms(): string | undefined {
  if (spawnSync('postgres', ['--version']).status === 0) return '';
  const versions = existsSync(DEBIAN_FOLDER) ? readdirSync(DEBIAN_FOLDER) : [];
  return versions
    .map((version) => join(DEBIAN_FOLDER, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'postgres')));
}

function programOf(name: string): string {
  return join(programs ?? '', name);
}

/** PostgreSQL refuses to run as root. Its package on Debian creates the user `postgres`. */
function ownerOfServers(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (option: string): number => Number(spawnSync('id', [option, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: idOf('-u'), gid: idOf('-g') };
}
