import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const HEALTH_POLL_MS = 50;
const STOP_TIMEOUT_MS = 10_000;
const MAX_OUTPUT_CHARACTERS = 4000;

/**
 * Starts a server on a free port and waits until it is healthy. Returns its `url`, `output()` (the last output) and
 * `stop()`. Throws if the server is not healthy within the timeout.
 *
 * @param command returns `[program, ...arguments]` for a port
 * @param env the complete environment of the server; default: that of this process
 * @param timeout for the first healthy response, in milliseconds
 */
export async function startServer(command, { env, timeout = 30_000 } = {}) {
  const port = await freePort();
  const [program, ...args] = command(port);
  // Detached, so that the server leads a process group and its worker processes receive the signals too.
  const child = spawn(program, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const signal = (name) => {
    try {
      process.kill(-child.pid, name);
    } catch {
      // The process has already exited.
    }
  };
  const kill = () => signal('SIGKILL');
  process.once('exit', kill);

  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output = (output + text).slice(-MAX_OUTPUT_CHARACTERS)));
  }
  const closed = new Promise((resolve) => child.once('close', resolve));
  const server = {
    url: `http://127.0.0.1:${port}`,
    output: () => output,
    async stop() {
      signal('SIGTERM');
      const timer = setTimeout(kill, STOP_TIMEOUT_MS);
      await closed;
      clearTimeout(timer);
      process.removeListener('exit', kill);
    },
  };
  if (await becomesHealthy(server.url, child, timeout)) return server;
  await server.stop();
  throw new Error(`${program} did not become healthy. Its output:\n${output}`);
}

async function becomesHealthy(url, child, timeout) {
  const deadline = Date.now() + timeout;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    const status = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2000) }).then(
      (response) => response.status,
      () => undefined,
    );
    if (status === 200) return true;
    await sleep(HEALTH_POLL_MS);
  }
  return false;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
