import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Starts a server on a free port and waits until it is healthy.
 * Gives its `url`, `output()` (the last it printed) and `stop()`. Throws when it does not get healthy in time.
 *
 * @param command gives `[program, ...arguments]` for a port
 * @param env the whole environment of the server; default: that of this process
 * @param patience for how many milliseconds to wait
 */
export async function startServer(command, { env, patience = 30_000 } = {}) {
  const port = await freePort();
  const [program, ...args] = command(port);
  // A group of its own, so that workers end with it.
  const child = spawn(program, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const signal = (name) => {
    try {
      process.kill(-child.pid, name);
    } catch {
      // It has ended already.
    }
  };
  const kill = () => signal('SIGKILL');
  process.once('exit', kill);

  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (printed = (printed + text).slice(-4000)));
  }
  const ended = new Promise((resolve) => child.once('close', resolve));
  const server = {
    url: `http://127.0.0.1:${port}`,
    output: () => printed,
    async stop() {
      signal('SIGTERM');
      const killer = setTimeout(kill, 10_000);
      await ended;
      clearTimeout(killer);
      process.removeListener('exit', kill);
    },
  };
  if (await becomesHealthy(server.url, child, patience)) return server;
  await server.stop();
  throw new Error(`${program} did not become healthy. It printed:\n${printed}`);
}

async function becomesHealthy(url, child, patience) {
  const deadline = Date.now() + patience;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    const status = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2000) }).then(
      (response) => response.status,
      () => undefined,
    );
    if (status === 200) return true;
    await sleep(100);
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
