import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { pause } from './behaviours';
import { freePort } from './free-port';

const TIMEOUT_MS = 15_000;
const POLL_INTERVAL_MS = 50;

const isInstalled = spawnSync('redis-server', ['--version']).status === 0;

const MISSING = 'redis-server is not on the PATH';

/** Declares tests that need a `redis-server`. Without one they are skipped, or fail if `SLUICE_TEST_REDIS` is `required`. */
export function describeWithRedis(name: string, tests: () => void): void {
  if (isInstalled) {
    describe(name, tests);
  } else if (process.env['SLUICE_TEST_REDIS'] === 'required') {
    it(name, () => {
      throw new Error(MISSING);
    });
  } else {
    process.stderr.write(`skipped because ${MISSING}: ${name}\n`);
    describe.skip(name, tests);
  }
}

/** A Redis server for one test, without persistence. */
export class RedisServer {
  private child: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly password: string | undefined,
  ) {}

  static async start(password?: string): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), password);
    await server.restart();
    return server;
  }

  get url(): string {
    return `redis://${this.password === undefined ? '' : `:${this.password}@`}127.0.0.1:${this.port}`;
  }

  /** Starts an empty server on the same port. */
  async restart(): Promise<void> {
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    if (this.password !== undefined) args.push('--requirepass', this.password);
    this.child = spawn('redis-server', args, { stdio: 'ignore' });
    for (let waited = 0; waited < TIMEOUT_MS; waited += POLL_INTERVAL_MS) {
      if (await this.accepts()) return;
      await pause(POLL_INTERVAL_MS);
    }
    throw new Error('redis-server did not start');
  }

  signal(name: NodeJS.Signals): void {
    this.child?.kill(name);
  }

  /** Kills the server and waits until it has exited. */
  async kill(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  private accepts(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = createConnection(this.port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
  }
}
